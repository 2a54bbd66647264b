import type { Words } from '../words/words.ts'
import { Tag, type Tone } from './tag.tsx'

const TONES: Readonly<Record<string, Tone>> = {
  FULFILLED: 'ok',
  FIT: 'ok',
  ACCEPTED: 'ok',
  PRINTED: 'ok',
  CERTIFIED: 'ok',
  DELIVERED: 'ok',
  IN_USE_CHECKED: 'ok',
  IN_REPAIR: 'soon',
  WAITING: 'soon',
  LAPSED: 'late',
  NOT_FIT: 'late',
  REJECTED: 'late',
  CANCELLED: 'late',
}

/** The last milestone of a request, in words. */
export const RequestState = ({ state, words }: { state: string; words: Words }) => (
  <Tag tone={TONES[state] ?? 'info'}>
    {words.terms.requestStates[state as keyof typeof words.terms.requestStates] ?? state}
  </Tag>
)
