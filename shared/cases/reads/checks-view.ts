import type { Check } from '../../contracts/answers.ts'
import { ChecksRow } from '../../contracts/rows.ts'
import { readMany } from '../../store/read-many.ts'
import { caseKey, checksOf } from '../../store/row-keys.ts'
import { CHECKS, type CheckCode } from '../../workflows/proposal/v1/checks.ts'
import type { Deps } from '../deps.ts'
import type { Head, ProposalHead } from '../head.ts'

/** The automatic checks beside a decision (contract 3, `Check`). They inform and never block. */
export type Checks = Check[]

const isCheckCode = (code: string): code is CheckCode => Object.hasOwn(CHECKS, code)

/** The snapshot of a step, or of the last step before it that asked; pending ones say when the next try is. */
export const checksOfCase = async (deps: Deps, head: Head, language: 'id' | 'en'): Promise<Checks> =>
  (await checksOfCases(deps, [head], language)).get(head.flow.id) ?? []

/** The same of many cases from one reading, by the id of the case; a case that is no proposal has none. */
export async function checksOfCases(
  deps: Deps,
  heads: readonly Head[],
  language: 'id' | 'en',
): Promise<ReadonlyMap<string, Checks>> {
  const proposals = heads.filter((head) => head.kind === 'proposal')
  const keys = proposals.flatMap(({ flow }) => STEPS.map((step) => checksOf(flow.id, step)))
  const rows = await readMany(deps.table, keys)
  const snapshots = Map.groupBy(
    rows.map((row) => ChecksRow.parse(row)),
    ({ pk }) => pk,
  )
  return new Map(
    proposals.map((head) => [head.flow.id, checksFrom(head, snapshots.get(caseKey(head.flow.id)) ?? [], language)]),
  )
}

/** The steps at which the platform looks, last first. */
const STEPS = ['responsibility-statement', 'ministry-verification', 'city-administration']

function checksFrom({ facts }: ProposalHead, snapshots: readonly ChecksRow[], language: 'id' | 'en'): Checks {
  const { pending } = facts.checks
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
