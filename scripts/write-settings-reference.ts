import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { envExample, settingsPage } from '../config/reference';

/** Writes docs/settings.md and .env.example from config/catalogue.ts. Run: npm run build && node dist/scripts/write-settings-reference.js */
const root = process.cwd();
writeFileSync(join(root, 'docs', 'settings.md'), settingsPage());
writeFileSync(join(root, '.env.example'), envExample());
