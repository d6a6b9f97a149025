import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import type { FlinksActivities } from '../../activities';
import type { AskingBox } from '../../domain/refresh/types';

/** The box of the flowchart to which each activity that calls Flinks belongs; null if it belongs to none. */
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
  lookAtNightlyRefresh: null,
  openSuccessor: null,
  readSuccessor: null,
  pollSuccessor: null,
  turnReplacedOff: null,
  tryAccess: 'step 1',
};

export const boxOf = (activityType: string): string | undefined =>
  (BOXES as Record<string, string | null>)[activityType] ?? undefined;

/** Adds the box to every log line of a Flinks activity, including the SDK's own lines. */
export const boxOnLogLines = ({ info }: Context): ActivityInterceptors => ({
  outbound: {
    getLogAttributes(attributes, next) {
      const box = boxOf(info.activityType);
      return next(box === undefined ? attributes : { ...attributes, box });
    },
  },
});
