import * as z from 'zod'
import type { TaskDetail } from '../../shared/cases/reads/task-view.ts'
import type { Fault } from '../../shared/kit/decision.ts'
import type { Language } from '../language.ts'
import { FormSchema, fieldAt, formValue } from './form-schema.ts'
import { type Typed, typedOf } from './typed.ts'
import { isVisit, onlyFindings, RESULTS, rowOfFinding, visitOutcome } from './visit-findings.ts'

/** What an officer has typed of a decision, kept as it was typed. */
const Kept = z.object({ fields: z.array(z.tuple([z.string().max(200), z.string().max(10_000)])).max(500) })
const NOT_KEPT = new Set(['kunci', 'aksi', 'tambah', 'versi'])

export const OUTCOME = 'putusan'
export const REASON = 'alasan'
/** The name of an outcome's form: outcomes that ask the same share one, so that nothing is typed twice. */
export function formName({ outcomes }: TaskDetail, outcome: string): string {
  const asked = JSON.stringify(outcomes.find(({ code }) => code === outcome)?.form)
  const first = outcomes.find(({ form }) => form !== null && JSON.stringify(form) === asked)
  return `isi.${first?.code ?? outcome}`
}

/** What was decided; of a visit the findings decide. Nothing yet: an empty text. */
export function outcomeOf(task: TaskDetail, typed: Typed): string {
  const chosen = typed.one(OUTCOME)
  return isVisit(task) && chosen === RESULTS ? visitOutcome(typed) : chosen
}

export const keptForm = (typed: Typed): { fields: [string, string][] } => ({
  fields: typed.fields.flatMap(([name, value]): [string, string][] =>
    NOT_KEPT.has(name) || name.startsWith('berkas.') ? [] : [[name, value]],
  ),
})

/** What was kept, as if it had just been typed; a draft of another door is not ours to show. */
export function typedFrom(form: unknown): Typed {
  const kept = Kept.safeParse(form)
  return typedOf(kept.success ? kept.data.fields : [], new Map())
}

export type Decision = { outcome: string; reason?: string; form?: unknown }

/** The decision that was typed, as the road takes it. */
export function decisionOf(task: TaskDetail, typed: Typed): Decision {
  const outcome = outcomeOf(task, typed)
  const reason = typed.one(REASON).trim()
  const schema = formOf(task, outcome)
  const answered = isVisit(task) ? onlyFindings(typed) : typed
  const form = schema ? (formValue(schema, answered, formName(task, outcome)) ?? {}) : undefined
  return { outcome, ...(reason === '' ? {} : { reason }), ...(form === undefined ? {} : { form }) }
}

export function formOf(task: TaskDetail, outcome: string): FormSchema | undefined {
  const found = task.outcomes.find(({ code }) => code === outcome)?.form
  return found ? FormSchema.parse(found) : undefined
}

/** Nobody decides it any more. */
export const isOver = ({ state }: Pick<TaskDetail, 'state'>): boolean => state === 'Completed' || state === 'Exited'

/** The kinds of papers that the forms of a task ask for; none where its reader may not decide it. */
export function papersAsked(task: TaskDetail): string[] {
  if (!task.actions.includes('complete')) return []
  const asked = ({ attachmentKind, properties = {} }: FormSchema): string[] => [
    ...(attachmentKind === undefined ? [] : [attachmentKind]),
    ...Object.values(properties).flatMap(asked),
  ]
  return [...new Set(task.outcomes.flatMap(({ code }) => asked(formOf(task, code) ?? {})))]
}

/** Faults of a refused decision by the field that they stand at. */
export function faultsByField(
  faults: readonly Fault[],
  task: TaskDetail,
  outcome: string,
  typed: Typed,
  language: Language,
): ReadonlyMap<string, string> {
  const byField = new Map<string, string>()
  const of = { schema: formOf(task, outcome), typed: isVisit(task) ? onlyFindings(typed) : typed }
  const fieldOf = (pointer: string): string => {
    if (pointer === '/reason') return REASON
    if (pointer === '/outcome') return OUTCOME
    const name = fieldAt(pointer, formName(task, outcome), of)
    return isVisit(task) ? rowOfFinding(typed, name) : name
  }
  for (const { pointer, detail } of faults) {
    const name = fieldOf(pointer)
    if (!byField.has(name)) byField.set(name, detail[language])
  }
  return byField
}

/** What stands in the way in words, each beside the label of its field, for the summary on top. */
export function labelledFaults(
  task: TaskDetail,
  outcome: string,
  byField: ReadonlyMap<string, string>,
  labels: { reason: string; outcome: string },
): { id: string; text: string }[] {
  const schema = formOf(task, outcome)
  return [...byField].map(([id, text]) => {
    const label =
      id === REASON
        ? labels.reason
        : id === OUTCOME
          ? labels.outcome
          : titleAt(schema, id.slice(formName(task, outcome).length + 1))
    return { id, text: label ? `${label}: ${text}` : text }
  })
}

function titleAt(schema: FormSchema | undefined, path: string): string | undefined {
  let at = schema
  for (const part of path.split('.')) at = at?.items && /^\d+$/.test(part) ? at.items : at?.properties?.[part]
  return at?.title
}

/** Every answer of a form with its question, for reading back. */
export function answersOf(
  schema: FormSchema,
  typed: Typed,
  at: string,
): { label: string; schema: FormSchema; name: string }[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const here = `${at}.${name}`
    if (inner.type === 'object') return answersOf(inner, typed, here)
    return [{ label: inner.title ?? name, schema: inner, name: here }]
  })
}
