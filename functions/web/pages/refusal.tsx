import type { Maintenance } from '../../../shared/cases/maintenance.ts'
import type { Refused } from '../../../shared/kit/decision.ts'
import { REFUSALS, type RefusalCode } from '../../../shared/names/refusals.ts'
import { STATUS_OF } from '../../api/problem.ts'
import type { Passing } from '../app.tsx'
import { Picture } from '../components/empty.tsx'
import { holderIn } from '../refusal-text.ts'
import type { Reply } from '../visit.ts'
import { wallOf } from '../wall.ts'
import { type Words, wordsIn } from '../words/words.ts'

/** @param instance the code that the log also holds */
export function refusalPage(
  passing: Passing,
  { code, extra }: Refused<RefusalCode>,
  instance: string,
  maintenance: Maintenance | undefined,
): Extract<Reply, { kind: 'page' }> {
  const { language } = passing
  const { refusal } = wordsIn(language)
  if (code === 'unavailable' && extra?.['retryAfterSeconds'] !== undefined && maintenance)
    return maintenancePage(passing, maintenance)
  const status = STATUS_OF[code]
  const title = titleOf(status, refusal)
  const sentence = REFUSALS[code][language]
  const holder = holderIn(extra)
  return {
    kind: 'page',
    title,
    section: null,
    body: (
      <div class="panel empty">
        <Picture of={status === 404 ? 'nothingFound' : status === 403 ? 'locked' : 'trouble'} />
        <h1 class="h1">{title}</h1>
        {status === 404 && <p>{refusal.notFoundText}</p>}
        {status !== 404 && status < 500 && sentence !== `${title}.` && <p>{sentence}</p>}
        {holder && <p>{refusal.holder(holder)}</p>}
        {status >= 500 && (
          <p>
            {refusal.brokenText} <b>{instance}</b>
          </p>
        )}
        <div class="buttons">
          {status >= 500 && passing.request.method === 'GET' && (
            <a class="button" href={addressOf(passing)}>
              {refusal.again}
            </a>
          )}
          <a class="button button--second" href="/kotak-masuk">
            {refusal.toInbox}
          </a>
        </div>
      </div>
    ),
  }
}

const addressOf = ({ request }: Passing): string => {
  const { pathname, search } = new URL(request.url)
  return `${pathname}${search}`
}

function titleOf(status: number, refusal: Words['refusal']): string {
  switch (status) {
    case 403:
      return refusal.forbiddenTitle
    case 404:
      return refusal.notFoundTitle
    case 413:
      return refusal.tooLargeTitle
    case 429:
      return refusal.tooManyTitle
    case 409:
    case 412:
    case 422:
      return refusal.conflictTitle
    default:
      return status >= 500 ? refusal.brokenTitle : refusal.unreadableTitle
  }
}

/** The doors are closed for a while: until when, and why. */
function maintenancePage(
  { language, parts, officer }: Passing,
  { until, text }: Maintenance,
): Extract<Reply, { kind: 'page' }> {
  const words = wordsIn(language).maintenance
  const wall = wallOf(parts.deps, officer?.agency ?? 'platform', language)
  return {
    kind: 'page',
    title: words.closedTitle,
    section: null,
    body: (
      <div class="panel empty">
        <Picture of="trouble" />
        <h1 class="h1">{words.closedTitle}</h1>
        <p>{words.closedText(wall.moment(until))}</p>
        <p>{text}</p>
        <div class="buttons">
          <a class="button button--second" href="/kotak-masuk">
            {words.again}
          </a>
        </div>
      </div>
    ),
  }
}
