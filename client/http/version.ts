/** Made by `npm run generate` from package.json. Do not edit. */

/** The version of both packages, which are released together. */
export const VERSION = '0.1.0';
