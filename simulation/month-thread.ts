import { parentPort, workerData } from 'node:worker_threads';
import { playPart } from './month';
import type { ThreadInput } from './threads';

/** A thread of `playMonths`. */
const { options, part } = workerData as ThreadInput;
parentPort?.postMessage(playPart(options, part));
