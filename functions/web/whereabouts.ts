import type { CaseOfGroup } from '../../shared/cases/reads/read-group-record.ts'
import { stepLabel } from '../../shared/cases/step-labels.ts'
import { stateText } from './state-text.ts'
import type { Visit } from './visit.ts'

/** In whose hands a case is and what is done there; once it is over, how it ended. */
export function placeText(
  { custody, kind, step, state }: Pick<CaseOfGroup, 'custody' | 'kind' | 'step' | 'state'>,
  { words, wall, language }: Visit,
): string {
  const { one: text } = words.requests
  if (custody.kind === 'closed') return text.closed(stateText(words, kind, state), wall.day(custody.at))
  return custody.kind === 'held'
    ? text.atOffice(custody.agency.name, step === null ? '' : stepLabel(kind, step)[language])
    : text.onWay(custody.to.name)
}

/** For whom it waits and how many working days by now; the office that has it is only told since when. */
export function howLong(
  { custody, since, waitingFor }: Pick<CaseOfGroup, 'custody' | 'since' | 'waitingFor'>,
  { words, wall, actor }: Visit,
): string | undefined {
  const { one: text } = words.requests
  if (custody.kind === 'closed') return undefined
  const office = custody.kind === 'held' ? custody.agency : custody.to
  const { credentialKinds } = words.groups
  const missing = waitingFor.map((kind) => credentialKinds[kind as keyof typeof credentialKinds] ?? kind)
  const days = wall.workingDays(since, wall.now)
  const day = wall.shortDay(since)
  if (missing.length > 0) return text.waitsFor(missing.join(', '), days, day)
  return office.id === actor.agency ? text.since(days, day) : text.waitsFor(office.name, days, day)
}
