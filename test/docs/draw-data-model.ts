import { writeFileSync } from 'node:fs';
import { drawnPage, PAGE } from './data-model';

/** Draws the diagram of docs/data-model.md from the migrations: `npm run draw-data-model`. */
test('draws the data model', async () => {
  writeFileSync(PAGE, await drawnPage());
});
