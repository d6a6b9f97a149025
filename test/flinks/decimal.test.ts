import fc from 'fast-check';
import { plainDecimal } from '../../flinks/decimal';

test.each([
  ['0', '0'],
  ['-0', '0'],
  ['-0.00', '0.00'],
  ['-1', '-1'],
  ['+1.5', '1.5'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['007.50', '7.50'],
  ['1e2', '100'],
  ['1.5E-3', '0.0015'],
  ['1.50e1', '15.0'],
  ['-12.345e1', '-123.45'],
  ['1,234.56', '1234.56'],
  ['-1,234,567', '-1234567'],
  [' 12.30 ', '12.30'],
])('%s is %s', (written, plain) => {
  expect(plainDecimal(written)).toBe(plain);
});

test.each([
  '',
  '.',
  '-',
  'e5',
  '1,23',
  '1,234',
  '12,34.5',
  '1.234,56',
  '1 234,56',
  '$5',
  '1e999',
  '1e-999',
  'NaN',
  'Infinity',
  '0x10',
  '1_000',
  '--1',
])('%j is not one number beyond doubt', (written) => {
  expect(plainDecimal(written)).toBeNull();
});

test('whatever the notation, the value stays and the text is plain', () => {
  const written = fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), fc.boolean());
  fc.assert(
    fc.property(written, ([value, exponential]) => {
      const plain = plainDecimal(exponential ? value.toExponential() : String(value));
      if (plain === null) return Math.abs(value) < 1e-15;
      return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(plain) && Number(plain) === value;
    }),
  );
});
