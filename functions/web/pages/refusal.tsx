import type { Refused } from '../../../shared/kit/decision.ts'
import { REFUSALS, type RefusalCode } from '../../../shared/names/refusals.ts'
import { STATUS_OF } from '../../api/problem.ts'
import type { Passing } from '../app.tsx'
import { holderIn } from '../refusal-text.ts'
import type { Reply } from '../visit.ts'
import { wordsIn } from '../words/words.ts'

/** @param instance the code that the log also holds */
export function refusalPage(
  { language }: Passing,
  { code, extra }: Refused<RefusalCode>,
  instance: string,
): Extract<Reply, { kind: 'page' }> {
  const { refusal } = wordsIn(language)
  const status = STATUS_OF[code]
  const title =
    status === 404
      ? refusal.notFoundTitle
      : status === 403
        ? refusal.forbiddenTitle
        : status === 413
          ? refusal.tooLargeTitle
          : status >= 500
            ? refusal.brokenTitle
            : refusal.conflictTitle
  const sentence = REFUSALS[code][language]
  const holder = holderIn(extra)
  return {
    kind: 'page',
    title,
    section: null,
    body: (
      <div class="panel empty">
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
          <a class="button button--second" href="/kotak-masuk">
            {refusal.toInbox}
          </a>
        </div>
      </div>
    ),
  }
}
