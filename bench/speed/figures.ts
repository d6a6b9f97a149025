import type { Cost } from './histories';
import type { Delays } from './present';
import type { Measured } from './sides';

/** Everything that the bench has measured since it was started. */
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
