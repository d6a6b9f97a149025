import fc from 'fast-check';
import { plainDecimal, writtenDecimal } from '../../flinks/decimal';

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

test.each([
  ['1 234,56', '1234.56'],
  ['1\u00a0234\u202f567,8', '1234567.8'],
  ['1\u2009234', '1234'],
  ['1 234.50', '1234.50'],
  ['1,234.56', '1234.56'],
  ['-1,234,567', '-1234567'],
  ['1.234.567,89', '1234567.89'],
  ['1,23', '1.23'],
  ['1234,5', '1234.5'],
  ['1,234', '1234'],
  ['0,234', '0.234'],
  ['1.234', '1.234'],
  ['(12.30)', '-12.30'],
  ['( 1 234,56 )', '-1234.56'],
  ['12.30-', '-12.30'],
  ['\u22125,00', '-5.00'],
  ['(0.00)', '0.00'],
])('a bank that writes %s means %s', (written, plain) => {
  expect(writtenDecimal(written)).toBe(plain);
});

test.each([
  '',
  '-',
  '()',
  '(-5)',
  '-5-',
  '--1',
  '12,34.5',
  '1 23',
  '1,23,4',
  '1.23.4',
  '$5',
  '12$',
  '1e2',
  'NaN',
  '(5',
  '٥',
])('a bank that writes %j means no one number', (written) => {
  expect(writtenDecimal(written)).toBeNull();
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
