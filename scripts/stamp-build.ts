import { join } from 'node:path';
import { stampBuild } from './built-from';

/** Runs from dist/, as the last step of `npm run build`. */
stampBuild(join(__dirname, '..', '..'));
