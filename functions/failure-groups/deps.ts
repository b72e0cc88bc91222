import type { ActionLog } from '../../core/audit/record-action.ts';
import type { Recounts } from '../../core/groups/recount.ts';
import type { Groups } from '../../core/groups/store.ts';

export type Deps = ActionLog & { groups: Groups; recounts: Recounts; now: () => Date };
