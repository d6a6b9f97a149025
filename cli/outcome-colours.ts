import { outcomeWords, type RunOutcome } from '../domain/outcomes';
import { coloured, type Colour, type Coloured } from './output';

const COLOURS: Record<RunOutcome, Colour> = {
  refreshed: 'green',
  awaiting_user: 'yellow',
  gave_up: 'yellow',
  unavailable: 'cyan',
  failed: 'red',
  revoked: 'gray',
  open: 'gray',
};

/** A text about an outcome, in the colour that this outcome has everywhere on the terminal. */
export const inColourOf = (outcome: RunOutcome, text: string): Coloured => coloured(text, COLOURS[outcome]);

/** An outcome in words, in its colour. */
export const outcomeInColour = (outcome: RunOutcome): Coloured => inColourOf(outcome, outcomeWords(outcome));
