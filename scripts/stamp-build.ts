import { join } from 'node:path';
import { stampBuild } from './built-from';

/** Records from which sources dist/ was built (built-from.ts). Runs from dist/, as the last step of `npm run build`. */
stampBuild(join(__dirname, '..', '..'));
