import type { Child } from 'hono/jsx'
import type { Words } from '../words/words.ts'

/** A field with its name, hint and fault; whatever is inside is described by them. */
export const Field = ({
  id,
  label,
  hint,
  fault,
  faultPrefix,
  children,
}: {
  id: string
  label: string
  hint?: string | undefined
  fault?: string | undefined
  faultPrefix?: string
  children: Child
}) => (
  <div class={fault ? 'field field--fault' : 'field'}>
    <label for={id}>{label}</label>
    {hint && (
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    )}
    {fault && <FaultText id={id} fault={fault} prefix={faultPrefix} />}
    {children}
  </div>
)

export const FaultText = ({ id, fault, prefix }: { id: string; fault: string; prefix?: string | undefined }) => (
  <p class="fault" id={`${id}-fault`}>
    {prefix && <span class="unseen">{prefix} </span>}
    {fault}
  </p>
)

/** What describes a field, for `aria-describedby`. */
export const describedBy = (id: string, hint: unknown, fault: unknown): string | undefined =>
  [hint ? `${id}-hint` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ') || undefined

const PERSONAL_DIGITS = 16

type Common = { id: string; name?: string; label: string; hint?: string | undefined; fault?: string | undefined }

export const Select = ({
  id,
  name = id,
  label,
  hint,
  fault,
  value,
  options,
}: Common & { value: string; options: readonly (readonly [string, string])[] }) => (
  <Field id={id} label={label} hint={hint} fault={fault}>
    <select
      id={id}
      name={name}
      aria-describedby={describedBy(id, hint, fault)}
      aria-invalid={fault ? 'true' : undefined}
    >
      {options.map(([code, text]) => (
        <option value={code} selected={code === value}>
          {text}
        </option>
      ))}
    </select>
  </Field>
)

export const TextInput = ({
  id,
  name = id,
  label,
  hint,
  fault,
  value,
  type = 'text',
  mode,
  narrow = false,
  number,
}: Common & {
  value: string
  type?: 'text' | 'date' | 'datetime-local' | 'search'
  mode?: 'numeric' | 'decimal' | 'tel'
  narrow?: boolean
  /** A number of sixteen digits, which a script looks at while it is typed. */
  number?: 'nik' | 'kk'
}) => (
  <Field id={id} label={label} hint={hint} fault={fault}>
    <input
      class={narrow ? 'short' : undefined}
      id={id}
      name={name}
      type={type}
      value={value}
      inputmode={mode}
      data-number={number}
      data-digits={number && PERSONAL_DIGITS}
      autocomplete="off"
      aria-describedby={describedBy(id, hint, fault)}
      aria-invalid={fault ? 'true' : undefined}
    />
  </Field>
)

export const TextArea = ({
  id,
  name = id,
  label,
  hint,
  fault,
  value,
  rows = 3,
  max,
}: Common & { value: string; rows?: number; max?: number }) => (
  <Field id={id} label={label} hint={hint} fault={fault}>
    <textarea
      id={id}
      name={name}
      rows={rows}
      maxlength={max}
      aria-describedby={describedBy(id, hint, fault)}
      aria-invalid={fault ? 'true' : undefined}
    >
      {value}
    </textarea>
  </Field>
)

/** On top of a page: what must be mended, each a link to its field. */
export const FaultSummary = ({ faults, words }: { faults: readonly { id: string; text: string }[]; words: Words }) =>
  faults.length === 0 ? null : (
    <div class="govuk-error-summary fault-summary" role="alert" aria-labelledby="galat" tabindex={-1}>
      <h2 class="h2" id="galat">
        {words.error.title(faults.length)}
      </h2>
      <ul>
        {faults.map(({ id, text }) => (
          <li>
            <a href={`#${id}`}>{text}</a>
          </li>
        ))}
      </ul>
    </div>
  )
