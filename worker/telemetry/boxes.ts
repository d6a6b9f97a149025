import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import type { FlinksActivities } from '../../activities';
import type { AskingBox } from '../../domain/refresh';

/** The box of the flowchart that each Flinks activity is; null: it is in none. */
const BOXES: Record<keyof FlinksActivities, AskingBox | 'step 1' | null> = {
  authorizeCached: 'A',
  authorizeLive: 'F',
  fetchAccountsDetail: 'D',
  pollAccountsDetail: 'J',
  fetchAttributes: 'I',
  listIneligible: 'step 1',
  deleteCard: null,
  setEnrolment: null,
  turnNightlyRefreshOff: null,
};

export const boxOf = (activityType: string): string | undefined =>
  (BOXES as Record<string, string | null>)[activityType] ?? undefined;

/** Puts the box on every log line of a Flinks activity, the SDK's own lines too. */
export const boxOnLogLines = ({ info }: Context): ActivityInterceptors => ({
  outbound: {
    getLogAttributes(attributes, next) {
      const box = boxOf(info.activityType);
      return next(box === undefined ? attributes : { ...attributes, box });
    },
  },
});
