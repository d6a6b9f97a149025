import type { Cost } from './histories';
import type { Delays } from './present';
import type { Measured } from './sides';

/** Everything that one call of the bench has measured. */
export interface Figures {
  when: string;
  machine: string;
  commit: string;
  logins: number;
  bundleKb: number;
  rounds: { house: Measured; bare?: Measured; textbook?: Measured }[];
  paths?: Record<string, Cost>;
  presentUser?: { alone: Delays; besideARun: Delays };
}
