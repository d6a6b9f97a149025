/**
 * The arrows between folders, from folders.json, and no circles, type imports included. `npm run lint` runs it.
 * Types may cross more freely than values: a workflow may know an activity's type, never its code.
 */
const ARROWS = require('./folders.json');

const FOLDERS = Object.keys(ARROWS);
const inside = (paths) => `^(${paths.join('|')})`;

const arrowRules = Object.entries(ARROWS).flatMap(([folder, { values, types = [] }]) => {
  const isWhole = (path) => !path.includes('/');
  const closed = FOLDERS.filter((other) => other !== folder && !values.includes(other) && !types.includes(other));
  const files = values.filter((path) => !isWhole(path));
  const except = files.length === 0 ? {} : { pathNot: inside(files.map((file) => `${file}\\.ts$`)) };
  const rule = (name, comment, to) => ({
    name,
    comment,
    severity: 'error',
    from: { path: `^${folder}/` },
    to: { ...to, ...except },
  });
  return [
    ...(closed.length === 0
      ? []
      : [
          rule(`${folder}-arrows`, `${folder}/ may not import this folder (docs/architecture.md).`, {
            path: inside(closed.map((other) => `${other}/`)),
          }),
        ]),
    ...types.map((other) =>
      rule(`${folder}-types-of-${other}`, `${folder}/ may import only types from ${other}/.`, {
        path: `^${other}/`,
        dependencyTypesNot: ['type-only'],
      }),
    ),
  ];
});

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Move what both need into a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'light-client-stands-alone',
      comment: 'client/http is also a package of its own (docs/decisions/0016-a-light-package.md).',
      severity: 'error',
      from: { path: '^client/http/' },
      to: { pathNot: '^(client/http/|node_modules/|node:|timers|crypto|[a-z_]+$)' },
    },
    ...arrowRules,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|dist)/' },
  },
};
