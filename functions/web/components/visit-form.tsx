import {
  FINDING_CLASSES,
  FINDING_GROUPS,
  type FindingClass,
  premisesLevel,
} from '../../../shared/workflows/food-inspection/v1/premises-level.ts'
import { formName, formOf, OUTCOME, REASON } from '../decision.ts'
import type { FormSchema } from '../form-schema.ts'
import type { Typed } from '../typed.ts'
import type { Visit } from '../visit.ts'
import {
  answeredGroups,
  EXTRA_FROM,
  FINDINGS,
  FITS,
  findingsTyped,
  RESULTS,
  rowsOf,
  type TypedRow,
} from '../visit-findings.ts'
import type { Words } from '../words/words.ts'
import type { DecisionProps } from './decision-form.tsx'
import { FaultText, Select, TextArea } from './fields.tsx'
import { type FormFacts, FormFields } from './form-fields.tsx'
import { DECISION_FORM } from './upload-fields.tsx'

const EXTRA_MAX = 30
const NOTE_CHARS_MAX = 500

/** The visit as a checklist for a phone: what is found is typed once, and its level follows. */
export const VisitForm = ({
  task,
  typed,
  faults,
  files,
  colleagues,
  groups,
  version,
  savedAt,
  more,
  planned,
  visit,
}: DecisionProps & { planned: { date: string; officer: string } | null }) => {
  const { words, wall } = visit
  const { visitForm: text } = words.requests
  const at = formName(task, 'approve')
  const facts: FormFacts = {
    words,
    task: task.id,
    typed: begun(typed, at, planned, wall.today),
    faults,
    files,
    colleagues,
    groups,
    more,
  }
  const schema = formOf(task, 'approve')
  const rows = rowsOf(typed)
  const extra = rows.slice(EXTRA_FROM)
  const [outcomeFault, moving] = [faults.get(OUTCOME), formOf(task, 'reschedule')]
  const chosen = typed.one(OUTCOME) || RESULTS
  return (
    <form
      id={DECISION_FORM}
      method="post"
      action={`/tugas/${task.id}/putusan`}
      enctype="multipart/form-data"
      data-keep={task.id}
      data-device={task.id}
      class="form-actions"
    >
      <input type="hidden" name="kunci" value={visit.newKey()} />
      <input type="hidden" name="versi" value={String(version)} />
      {/* The first button of a form is what Enter presses. */}
      <button class="unseen" type="submit" name="aksi" value="periksa" tabindex={-1}>
        {text.send}
      </button>
      <p class="hint">{text.lead}</p>
      {schema && <FormFields schema={only(schema, ['visitDate', 'officer'])} at={at} facts={facts} />}
      <fieldset class="set" id={FINDINGS} tabindex={-1}>
        <legend>{text.checklist}</legend>
        {faults.get(FINDINGS) && <FaultText id={FINDINGS} fault={faults.get(FINDINGS) ?? ''} />}
        <p class="hint">{text.checklistHint}</p>
        <p class="small muted">
          <b data-answered>{answeredGroups(typed)}</b> {text.filledOf(FINDING_GROUPS.length)}
        </p>
        {rows.slice(0, EXTRA_FROM).map((row) => (
          <ChecklistRow row={row} faults={faults} words={words} />
        ))}
      </fieldset>
      <fieldset class="set">
        <legend>{text.more}</legend>
        <p class="hint">{text.moreHint}</p>
        {extra.map((row) => (
          <ExtraRow row={row} faults={faults} words={words} />
        ))}
        {more === FINDINGS && (
          <ExtraRow
            row={{ i: EXTRA_FROM + extra.length, group: '', class: '', note: '' }}
            faults={faults}
            words={words}
          />
        )}
        {extra.length < EXTRA_MAX && (
          <button class="button button--second button--small gap" type="submit" name="tambah" value={FINDINGS}>
            {text.addFinding}
          </button>
        )}
      </fieldset>
      {schema && <FormFields schema={only(schema, ['note', 'photos'])} at={at} facts={facts} />}
      <details class="gap">
        <summary>{text.gps}</summary>
        {schema && <FormFields schema={only(schema, ['gps'])} at={at} facts={facts} />}
      </details>
      <LevelSoFar typed={typed} visit={visit} />
      <fieldset class={outcomeFault ? 'set field--fault' : 'set'} id={OUTCOME} tabindex={-1}>
        <legend>{text.decision}</legend>
        {outcomeFault && <FaultText id={OUTCOME} fault={outcomeFault} />}
        <div class="choices">
          {(
            [
              [RESULTS, text.results, text.resultsHint],
              ['reschedule', text.reschedule, text.rescheduleHint],
            ] as const
          ).map(([code, label, hint]) => (
            <label class="choice">
              <input type="radio" name={OUTCOME} value={code} checked={chosen === code} />
              <b>{label}</b>
              {hint}
            </label>
          ))}
        </div>
      </fieldset>
      {moving && (
        <details class="gap" open={chosen === 'reschedule'}>
          <summary>{text.reschedulePart}</summary>
          <FormFields schema={moving} at={formName(task, 'reschedule')} facts={facts} />
        </details>
      )}
      <TextArea
        id={REASON}
        label={text.reason}
        hint={text.reasonHint}
        fault={faults.get(REASON)}
        value={typed.one(REASON)}
      />
      <div class="buttons">
        <button class="button" type="submit" name="aksi" value="periksa">
          {text.send}
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

/** Before anything was typed: the day and the officer that were planned. */
function begun(typed: Typed, at: string, planned: { date: string; officer: string } | null, today: string): Typed {
  if (typed.fields.length > 0) return typed
  const known: Record<string, string> = {
    [`${at}.visitDate`]: planned && planned.date < today ? planned.date : today,
    [`${at}.officer`]: planned?.officer ?? '',
  }
  return { ...typed, one: (name) => known[name] ?? '' }
}

const only = (schema: FormSchema, names: readonly string[]): FormSchema => ({
  ...schema,
  properties: Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([name]) => names.includes(name))),
})

type RowProps = { row: TypedRow; faults: ReadonlyMap<string, string>; words: Words }

const ChecklistRow = ({ row, faults, words }: RowProps) => {
  const { findingGroups, visitForm: text } = words.requests
  const id = `${FINDINGS}.${row.i}`
  const name = findingGroups[row.group as keyof typeof findingGroups]
  const fault = faults.get(id)
  const noteFault = faults.get(`${id}.note`)
  return (
    <fieldset class={fault || noteFault ? 'check field--fault' : 'check'} id={id} tabindex={-1}>
      <legend>
        {row.group}. {name}
      </legend>
      {fault && <FaultText id={id} fault={fault} />}
      <ClassChoice id={id} chosen={row.class} words={words} withFits />
      <div class="check__note">
        <TextArea
          id={`${id}.note`}
          label={text.noteOf(row.group)}
          fault={noteFault}
          value={row.note}
          rows={2}
          max={NOTE_CHARS_MAX}
        />
      </div>
    </fieldset>
  )
}

const ClassChoice = ({
  id,
  chosen,
  words,
  withFits = false,
}: {
  id: string
  chosen: string
  words: Words
  withFits?: boolean
}) => (
  <div class="segments">
    {withFits && <Segment id={id} value={FITS} label={words.requests.visitForm.fits} chosen={chosen} />}
    {FINDING_CLASSES.map((one) => (
      <Segment id={id} value={one} label={words.choices[one] ?? one} chosen={chosen} />
    ))}
  </div>
)

const Segment = ({ id, value, label, chosen }: { id: string; value: string; label: string; chosen: string }) => (
  <label>
    <input type="radio" name={`${id}.class`} value={value} checked={chosen === value} />
    <span>{label}</span>
  </label>
)

const ExtraRow = ({ row, faults, words }: RowProps) => {
  const { findingGroups, visitForm: text } = words.requests
  const id = `${FINDINGS}.${row.i}`
  const classFault = faults.get(`${id}.class`)
  return (
    <fieldset class="check check--extra" id={id} tabindex={-1}>
      <legend>{text.findingN(row.i - EXTRA_FROM + 1)}</legend>
      <Select
        id={`${id}.group`}
        label={words.requests.result.columns.group}
        fault={faults.get(`${id}.group`)}
        value={row.group}
        options={[
          ['', words.form.choose],
          ...FINDING_GROUPS.map((group): [string, string] => [group, `${group}. ${findingGroups[group]}`]),
        ]}
      />
      <div id={`${id}.class`} tabindex={-1} class="gap">
        {classFault && <FaultText id={`${id}.class`} fault={classFault} />}
        <ClassChoice id={id} chosen={row.class} words={words} />
      </div>
      <TextArea
        id={`${id}.note`}
        label={text.note}
        fault={faults.get(`${id}.note`)}
        value={row.note}
        rows={2}
        max={NOTE_CHARS_MAX}
      />
    </fieldset>
  )
}

/** What the findings come to so far; a script keeps it up to date. */
const LevelSoFar = ({ typed, visit: { words, language } }: { typed: Typed; visit: Visit }) => (
  <p class="level-so-far" role="status">
    {words.requests.visitForm.soFar}: <b data-level={language}>{levelText(findingsTyped(typed), words, language)}</b>
  </p>
)

/** `Level II: 2 temuan mayor dan 1 minor`, the same words as the script's. */
function levelText(findings: readonly { class: FindingClass }[], words: Words, language: 'id' | 'en'): string {
  const { level, because } = premisesLevel(findings)
  return `${words.requests.result.level(level)}: ${because[language]}`
}
