import type { TaskDetail } from '../../shared/cases/reads/task-view.ts'
import {
  FINDING_CLASSES,
  FINDING_GROUPS,
  type FindingClass,
  premisesLevel,
} from '../../shared/workflows/food-inspection/v1/premises-level.ts'
import { rowsTyped } from './form-schema.ts'
import { type Typed, typedOf } from './typed.ts'
import type { Words } from './words/words.ts'

/** The list of findings in the visit's form. */
export const FINDINGS = 'isi.approve.findings'
/** The choice to send what was found: the level decides which outcome that is. */
export const RESULTS = 'hasil'
/** A group of the checklist where all is as it should be. */
export const FITS = 'sesuai'
export const EXTRA_FROM = FINDING_GROUPS.length

/** A visit is typed as a checklist of fourteen groups, then further findings; what is sent are the findings alone. */
export const isVisit = ({ caseKind, step }: Pick<TaskDetail, 'caseKind' | 'step'>): boolean =>
  caseKind === 'food-inspection' && step === 'premises-visit'

export type TypedRow = { i: number; group: string; class: string; note: string }

/** The rows of the checklist, always all of them, then the further findings that came. */
export function rowsOf(typed: Typed): TypedRow[] {
  const rows = Math.max(EXTRA_FROM, rowsTyped(typed, FINDINGS))
  return Array.from({ length: rows }, (_, i) => ({
    i,
    group: FINDING_GROUPS[i] ?? typed.one(`${FINDINGS}.${i}.group`),
    class: typed.one(`${FINDINGS}.${i}.class`),
    note: typed.one(`${FINDINGS}.${i}.note`).trim(),
  }))
}

const isClass = (text: string): text is FindingClass => FINDING_CLASSES.some((one) => one === text)
const isExtra = ({ i }: TypedRow): boolean => i >= EXTRA_FROM
const isBlank = (row: TypedRow): boolean => row.group === '' && row.class === '' && row.note === ''

export const answeredGroups = (typed: Typed): number =>
  rowsOf(typed).filter((row) => !isExtra(row) && row.class !== '').length

/** What was found so far, with its class. */
export const findingsTyped = (typed: Typed): { group: string; class: FindingClass; note: string }[] =>
  rowsOf(typed).flatMap(({ group, class: found, note }) => (isClass(found) ? [{ group, class: found, note }] : []))

/** The outcome that the findings lead to. */
export const visitOutcome = (typed: Typed): 'approve' | 'repair' =>
  premisesLevel(findingsTyped(typed)).passes ? 'approve' : 'repair'

/** The same, with a list of findings where the checklist was. */
export function onlyFindings(typed: Typed): Typed {
  const others = typed.fields.filter(([name]) => !name.startsWith(`${FINDINGS}.`))
  const found = findingsTyped(typed).flatMap((finding, i) =>
    Object.entries(finding).map(([name, value]) => [`${FINDINGS}.${i}.${name}`, value] as const),
  )
  return typedOf([...others, ...found], new Map())
}

/** The row of the page that a field of the list of findings came from: the list leaves out what conforms. */
export function rowOfFinding(typed: Typed, name: string): string {
  if (!name.startsWith(`${FINDINGS}.`)) return name
  const [place, ...rest] = name.slice(FINDINGS.length + 1).split('.')
  const row = rowsOf(typed).filter((one) => isClass(one.class))[Number(place)]
  return row ? [FINDINGS, row.i, ...rest].join('.') : name
}

/** What lacks in the checklist, by the field where it lacks. */
export function findingFaults(typed: Typed, { requests }: Words): Map<string, string> {
  const { visitForm: text } = requests
  const rows = rowsOf(typed)
  const open = rows.filter((row) => !isExtra(row) && row.class === '')
  const faults = new Map<string, string>()
  if (open[0]) faults.set(`${FINDINGS}.${open[0].i}`, text.notAnswered(open.map(({ group }) => group).join(', ')))
  for (const row of rows) {
    const at = (field: string): string => `${FINDINGS}.${row.i}.${field}`
    if (isExtra(row) && !isBlank(row)) {
      if (row.group === '') faults.set(at('group'), text.groupMissing)
      if (!isClass(row.class)) faults.set(at('class'), text.classMissing)
    }
    if (isClass(row.class) && row.note === '') faults.set(at('note'), text.noteMissing)
  }
  return faults
}
