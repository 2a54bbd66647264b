import type { AttachmentView } from '../../../shared/cases/reads/read-proposal.ts'
import { type FormSchema, rowsTyped } from '../form-schema.ts'
import type { Typed } from '../typed.ts'
import type { Words } from '../words/words.ts'
import { describedBy, FaultText, Select, TextArea, TextInput } from './fields.tsx'
import { UploadFields } from './upload-fields.tsx'

export type FormFacts = {
  words: Words
  /** The task that files are for. */
  task: string
  typed: Typed
  /** Faults by the name of the field. */
  faults: ReadonlyMap<string, string>
  /** Files of the case. */
  files: readonly AttachmentView[]
  /** Colleagues by role: id and name. */
  colleagues: Readonly<Record<string, readonly (readonly [string, string])[]>>
  /** Groups of the office's city, where the form asks for some: id and name. */
  groups: readonly (readonly [string, string])[]
  /** How many empty rows to add to a list, by its name. */
  more: string | undefined
}

const LONG_TEXT = 200

/** Fields of a form, made from what the workflow says that it asks. @param at name of the whole */
export const FormFields = ({ schema, at, facts }: { schema: FormSchema; at: string; facts: FormFacts }) => {
  const properties = Object.entries(schema.properties ?? {})
  const required = new Set(schema.required ?? [])
  return (
    <>
      {properties.map(([name, inner]) => (
        <FormField schema={inner} at={`${at}.${name}`} optional={!required.has(name)} facts={facts} />
      ))}
    </>
  )
}

const FormField = ({
  schema,
  at,
  optional,
  facts,
}: {
  schema: FormSchema
  at: string
  optional: boolean
  facts: FormFacts
}) => {
  const { words, typed, faults, colleagues } = facts
  const label = `${schema.title ?? at}${optional && schema.type !== 'object' ? ` (${words.form.optional})` : ''}`
  const fault = faults.get(at)
  const hint = schema.description
  const value = typed.one(at)
  switch (schema.type) {
    case 'object':
      return (
        <fieldset class="set" id={at} tabindex={-1}>
          <legend>{label}</legend>
          {fault && <FaultText id={at} fault={fault} />}
          <div class={Object.keys(schema.properties ?? {}).length === 2 ? 'two' : undefined}>
            <FormFields schema={schema} at={at} facts={facts} />
          </div>
        </fieldset>
      )
    case 'array':
      if (schema.items?.enum || schema.items?.groupOfCity)
        return (
          <fieldset class={fault ? 'set field--fault' : 'set'} id={at} tabindex={-1}>
            <legend>{label}</legend>
            {fault && <FaultText id={at} fault={fault} />}
            {(schema.items.enum?.map((one) => [one, words.choices[one] ?? one] as const) ?? facts.groups).map(
              ([one, name]) => (
                <label class="tick">
                  <input type="checkbox" name={at} value={one} checked={typed.all(at).includes(one)} />
                  <span>{name}</span>
                </label>
              ),
            )}
          </fieldset>
        )
      if (schema.items?.type === 'string' && !schema.attachmentKind)
        return <TextArea id={at} label={label} hint={words.form.onePerLine} fault={fault} value={value} />
      return schema.attachmentKind ? (
        <FileChoice schema={schema} at={at} label={label} facts={facts} />
      ) : (
        <Rows schema={schema} at={at} label={label} facts={facts} />
      )
    case 'boolean':
      return (
        <div class={fault ? 'field--fault tick-field' : undefined}>
          {fault && <FaultText id={at} fault={fault} />}
          <label class="tick">
            <input
              type="checkbox"
              id={at}
              name={at}
              value="ya"
              checked={value === 'ya'}
              aria-describedby={describedBy(at, undefined, fault)}
              aria-invalid={fault ? 'true' : undefined}
            />
            <span>{schema.title}</span>
          </label>
        </div>
      )
    case 'integer':
      return <TextInput id={at} label={label} hint={hint} fault={fault} value={value} mode="numeric" narrow />
    case 'number':
      return <TextInput id={at} label={label} hint={hint} fault={fault} value={value} narrow />
    default:
      if (schema.colleague)
        return (
          <Select
            id={at}
            label={label}
            hint={hint}
            fault={fault}
            value={value}
            options={[['', words.form.choose], ...(colleagues[schema.colleague] ?? [])]}
          />
        )
      if (schema.enum)
        return (
          <Select
            id={at}
            label={label}
            hint={hint}
            fault={fault}
            value={value}
            options={[
              ['', words.form.choose],
              ...schema.enum.map((one): [string, string] => [one, words.choices[one] ?? one]),
            ]}
          />
        )
      if (schema.format === 'date')
        return <TextInput id={at} label={label} hint={hint} fault={fault} value={value} type="date" narrow />
      return (schema.maxLength ?? LONG_TEXT) > LONG_TEXT ? (
        <TextArea id={at} label={label} hint={hint} fault={fault} value={value} />
      ) : (
        <TextInput id={at} label={label} hint={hint} fault={fault} value={value} />
      )
  }
}

/** Rows that repeat; a button of the form adds one. */
const Rows = ({ schema, at, label, facts }: { schema: FormSchema; at: string; label: string; facts: FormFacts }) => {
  const { items } = schema
  const { typed, faults, more, words } = facts
  if (!items) return null
  const rows = Math.max(1, rowsTyped(typed, at)) + (more === at ? 1 : 0)
  const fault = faults.get(at)
  return (
    <fieldset class={fault ? 'set field--fault' : 'set'} id={at} tabindex={-1}>
      <legend>{label}</legend>
      {fault && <FaultText id={at} fault={fault} />}
      {Array.from({ length: rows }, (_, i) => (
        <div class="repeat">
          <FormFields schema={items} at={`${at}.${i}`} facts={facts} />
        </div>
      ))}
      <button class="button button--second button--small" type="submit" name="tambah" value={at}>
        {words.form.addRow}
      </button>
    </fieldset>
  )
}

/** Files of the case that belong to this field; more are uploaded below the form. */
const FileChoice = ({
  schema,
  at,
  label,
  facts,
}: {
  schema: FormSchema
  at: string
  label: string
  facts: FormFacts
}) => {
  const { files, typed, faults, words } = facts
  const fault = faults.get(at)
  const fitting = files.filter(({ kind, state }) => kind === schema.attachmentKind && state !== 'refused')
  const chosen = new Set(typed.all(at))
  return (
    <fieldset class={fault ? 'set field--fault' : 'set'} id={at} tabindex={-1}>
      <legend>{label}</legend>
      {fault && <FaultText id={at} fault={fault} />}
      {fitting.length === 0 ? (
        <p class="hint">{words.form.noFiles}</p>
      ) : (
        fitting.map(({ id, fileName }) => (
          <label class="tick">
            <input type="checkbox" name={at} value={id} checked={chosen.size === 0 || chosen.has(id)} />
            <span class="wrap-any">{fileName}</span>
          </label>
        ))
      )}
      <UploadFields id={`${at}-berkas`} kind={schema.attachmentKind ?? ''} task={facts.task} words={words} />
    </fieldset>
  )
}
