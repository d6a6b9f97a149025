import { auditLock } from './audit-lock';
import { EXCEPTIONS } from './exceptions';

/** `npm run audit-lock [-- --required]`: see audit-lock.ts. */
auditLock({
  folder: process.cwd(),
  exceptions: EXCEPTIONS,
  today: new Date().toISOString().slice(0, 10),
  required: process.argv.includes('--required'),
  print: (line) => console.log(line),
}).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
