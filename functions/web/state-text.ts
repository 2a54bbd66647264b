import { isActivity } from '../../shared/names/facilitation.ts'
import { isService } from '../../shared/names/requests.ts'
import type { Words } from './words/words.ts'

/**
 * What officers call the last milestone of a case; its code where it has no name. The same code means another thing in
 * another kind of case: an active group, an active facilitator.
 */
export function stateText({ terms, facilitation }: Words, kind: string, state: string): string {
  const names: Readonly<Record<string, string>> = isActivity(kind)
    ? facilitation.activityStates
    : isService(kind)
      ? terms.requestStates
      : terms.states
  return names[state] ?? state
}
