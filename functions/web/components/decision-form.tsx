import type { AttachmentView } from '../../../shared/cases/reads/read-proposal.ts'
import type { TaskDetail } from '../../../shared/cases/reads/task-view.ts'
import { leadsOf } from '../../../shared/cases/step-labels.ts'
import { formName, formOf, OUTCOME, REASON } from '../decision.ts'
import type { FormSchema } from '../form-schema.ts'
import type { Typed } from '../typed.ts'
import type { Visit } from '../visit.ts'
import { FaultText, TextArea } from './fields.tsx'
import { type FormFacts, FormFields } from './form-fields.tsx'
import { DECISION_FORM } from './upload-fields.tsx'

export type DecisionProps = {
  task: TaskDetail
  typed: Typed
  faults: ReadonlyMap<string, string>
  files: readonly AttachmentView[]
  colleagues: FormFacts['colleagues']
  groups: FormFacts['groups']
  /** The version of the kept draft that this form shows; 0 for none. */
  version: number
  savedAt: string | null
  more: string | undefined
  visit: Visit
}

/** What the officer checks, the decision and its reason: made from what the step's workflow asks. */
export const DecisionForm = ({
  task,
  typed,
  faults,
  files,
  colleagues,
  groups,
  version,
  savedAt,
  more,
  visit,
}: DecisionProps) => {
  const { words, wall } = visit
  const facts: FormFacts = { words, task: task.id, typed, faults, files, colleagues, groups, more }
  const forms = formsOf(task)
  const outcomeFault = faults.get(OUTCOME)
  return (
    <form
      id={DECISION_FORM}
      method="post"
      action={`/tugas/${task.id}/putusan`}
      enctype="multipart/form-data"
      data-keep={task.id}
      class="form-actions"
    >
      <input type="hidden" name="kunci" value={visit.newKey()} />
      <input type="hidden" name="versi" value={String(version)} />
      {/* The first button of a form is what Enter presses. */}
      <button class="unseen" type="submit" name="aksi" value="periksa" tabindex={-1}>
        {words.case.check}
      </button>
      {forms.map(({ name, labels, schema }) => (
        <fieldset class="set">
          <legend>
            {forms.length === 1
              ? (schema.title ?? words.case.youCheck)
              : `${schema.title ?? ''} – ${labels.join(', ')}`}
          </legend>
          {task.outcomes.length > labels.length && <p class="hint">{words.case.forOutcome(labels.join(', '))}</p>}
          <FormFields schema={schema} at={name} facts={facts} />
        </fieldset>
      ))}
      <fieldset class={outcomeFault ? 'set field--fault' : 'set'} id={OUTCOME} tabindex={-1}>
        <legend>{words.case.decision}</legend>
        {outcomeFault && <FaultText id={OUTCOME} fault={outcomeFault} />}
        <div class="choices">
          {task.outcomes.map(({ code, label }) => (
            <label class="choice">
              <input
                type="radio"
                name={OUTCOME}
                value={code}
                checked={typed.one(OUTCOME) === code || task.outcomes.length === 1}
              />
              <b>{label}</b>
              {leadText(task, code, visit)}
            </label>
          ))}
        </div>
      </fieldset>
      <TextArea
        id={REASON}
        label={words.case.reason}
        hint={task.outcomes.some(({ reasonRequired }) => reasonRequired) ? words.case.reasonHint : undefined}
        fault={faults.get(REASON)}
        value={typed.one(REASON)}
      />
      <div class="buttons">
        <button class="button" type="submit" name="aksi" value="periksa">
          {words.case.check}
        </button>
        <button class="button button--second" type="submit" name="aksi" value="simpan">
          {words.case.save}
        </button>
        <span class="small muted" data-saved>
          {savedAt && words.case.savedAt(wall.time(savedAt))}
        </span>
      </div>
    </form>
  )
}

/** Every form once, with the outcomes that ask for it. */
function formsOf(task: TaskDetail): { name: string; labels: string[]; schema: FormSchema }[] {
  const byName = Map.groupBy(task.outcomes, ({ code }) => formName(task, code))
  return [...byName].flatMap(([name, outcomes]) => {
    const schema = formOf(task, outcomes[0]?.code ?? '')
    const asks = schema && Object.keys(schema.properties ?? {}).length > 0
    return asks ? [{ name, labels: outcomes.map(({ label }) => label), schema }] : []
  })
}

/** Where an outcome leads, in words. */
function leadText({ caseKind, step }: TaskDetail, code: string, { words, language }: Visit): string {
  const lead = leadsOf(caseKind, step)[code]
  const { leads } = words.case
  const names = lead?.steps.map((label) => label[language]) ?? []
  if (!lead) return ''
  if (lead.effect === 'close') return caseKind === 'proposal' ? leads.close : words.requests.one.closes
  if (lead.effect === 'return') return leads.back(names[0] ?? '')
  return names.length > 1 ? leads.either(names.join(' / ')) : leads.onward(names[0] ?? '')
}
