/** Made by `npm run generate` from package.json. Do not edit. */

/** The version of the two packages, which are released together. */
export const VERSION = '0.1.0';
