import type { Check } from '../../contracts/answers.ts'
import { ChecksRow } from '../../contracts/rows.ts'
import { checksOf } from '../../store/row-keys.ts'
import { CHECKS, type CheckCode } from '../../workflows/proposal/v1/checks.ts'
import type { Deps } from '../deps.ts'
import type { Head } from '../head.ts'

/** The automatic checks beside a decision (contract 3, `Check`). They inform and never block. */
export type Checks = Check[]

const isCheckCode = (code: string): code is CheckCode => Object.hasOwn(CHECKS, code)

/** The snapshot of a step, or of the last step before it that asked; pending ones say when the next try is. */
export async function checksOfCase(deps: Deps, head: Head, language: 'id' | 'en'): Promise<Checks> {
  if (head.kind !== 'proposal') return []
  const { pending } = head.facts.checks
  const keys = ['responsibility-statement', 'ministry-verification', 'city-administration'].map((step) =>
    checksOf(head.flow.id, step),
  )
  const snapshots = (await deps.table.getMany(keys)).map((row) => ChecksRow.parse(row))
  const latest = snapshots.toSorted((a, b) => b.at.localeCompare(a.at))[0]
  if (pending) {
    const detail = {
      id: `Register belum menjawab; dicoba lagi ${pending.nextTryAt}.`,
      en: `The register has not answered; next try at ${pending.nextTryAt}.`,
    }[language]
    return Object.entries(CHECKS).map(([code, { label, source }]) => ({
      code,
      label: label[language],
      result: 'pending',
      detail,
      members: [],
      source,
      checkedAt: null,
    }))
  }
  return (latest?.results ?? []).flatMap(({ code, result, members }) => {
    if (!latest || !isCheckCode(code)) return []
    const { label, source, says } = CHECKS[code]
    const register = source === 'register' ? `${latest.registry} ${latest.period}` : source
    return [
      {
        code,
        label: label[language],
        result,
        detail: says[result][language],
        members,
        source: register,
        checkedAt: latest.at,
      },
    ]
  })
}
