/** Makes a forgotten case of a union a compile error, and an impossible value at run time a clear one. */
export function assertNever(value: never): never {
  throw new TypeError(`Unexpected value: ${JSON.stringify(value)}`);
}
