import { readFileSync } from 'node:fs';
import { drawnPage, PAGE } from './data-model';

test('docs/data-model.md shows the tables that the migrations make', async () => {
  const page = readFileSync(PAGE, 'utf8');
  expect(page.match(/^ {2}\w+ \{$/gm)?.length).toBeGreaterThan(15);
  // Otherwise run: npm run draw-data-model
  expect(page).toBe(await drawnPage());
});
