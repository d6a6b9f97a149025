import { contrast, readColour, WHITE } from '../../config/colour';
import { readSettings } from '../../config/settings';
import { REQUIRED, settingsOf } from './support';

const problemOf = (given: Record<string, string>): string => {
  const result = readSettings({ ...REQUIRED, ...given });
  return result.ok ? '' : JSON.stringify(result.problems);
};

test('a colour on which white words cannot be read is refused with its contrast and a darker one that is taken', () => {
  for (const light of ['#ffcc00', '#00b3a4', '#ff7f50', '#777778']) {
    const problem = problemOf({ CONNECT_BRAND_COLOR: light });
    expect(problem).toMatch(/its contrast is [1-4]\.\d, and 4\.5 is needed/);
    const darker = /such as (#[0-9a-f]{6})/.exec(problem)![1]!;
    expect(settingsOf({ CONNECT_BRAND_COLOR: darker }).connect.brandColour).toBe(darker);
    expect(contrast(readColour(darker)!, WHITE)).toBeGreaterThanOrEqual(4.5);
  }
});

test('contrast is that of WCAG', () => {
  expect(contrast(WHITE, [0, 0, 0])).toBe(21);
  expect(contrast([118, 118, 118], WHITE)).toBeCloseTo(4.54, 2);
});

test('a logo is an https URL or a small picture in the setting itself', () => {
  for (const logo of ['https://lender.example/logo.svg', 'data:image/svg+xml;base64,PHN2Zy8+']) {
    expect(settingsOf({ CONNECT_BRAND_LOGO: logo }).connect.brandLogo).toBe(logo);
  }
  expect(problemOf({ CONNECT_BRAND_LOGO: `data:image/png;base64,${'A'.repeat(12_000)}` })).toMatch(/at most 12000/);
});
