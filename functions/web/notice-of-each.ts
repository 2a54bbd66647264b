import type { DeedResult } from '../../shared/cases/act-on-many.ts'
import { readTask } from '../../shared/cases/reads/read-task.ts'
import { refusalText } from './refusal-text.ts'
import type { Notice, Visit } from './visit.ts'

const REFUSALS_TOLD = 12

/** The result of each item: how many went well, and by name what did not and why. */
export async function noticeOfEach(
  visit: Visit,
  results: readonly DeedResult[],
  said: (n: number) => string,
): Promise<Notice> {
  const { deps, actor, words } = visit
  const well = results.filter(({ answer }) => answer.kind === 'answered')
  const lines = await Promise.all(
    results.flatMap(({ id, answer }) => {
      if (answer.kind !== 'refused') return []
      return [
        readTask(deps, actor, id).then((read) => {
          const title = read.kind === 'found' ? read.task.title || words.inbox.unnamed : ''
          return `${title ? `${title}: ` : ''}${refusalText(visit, answer)}`
        }),
      ]
    }),
  )
  const told = lines.slice(0, REFUSALS_TOLD)
  if (lines.length === 0) return { tone: 'ok', title: said(well.length) }
  const rest = lines.length - told.length
  return {
    tone: well.length > 0 ? 'soon' : 'late',
    title:
      well.length > 0
        ? `${said(well.length)}. ${words.inbox.refusedOf(lines.length)}:`
        : `${words.inbox.refusedOf(lines.length)}:`,
    lines: rest > 0 ? [...told, words.inbox.more(rest)] : told,
  }
}
