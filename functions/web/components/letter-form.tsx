import type { WaitingTask } from '../../../shared/cases/prepare-letter.ts'
import { withQuery } from '../address.ts'
import { amountName, facilitatorName, type Kind } from '../letter-typed.ts'
import type { Typed } from '../typed.ts'
import type { Visit } from '../visit.ts'
import { rupiah } from '../wall.ts'
import { ChecksInShort } from './case-panels.tsx'
import { DueTag } from './due.tsx'
import { FaultText, TextInput } from './fields.tsx'

/** What was typed of a letter, and what is wrong with it by field. */
export type Shown = { typed?: Typed; faults?: ReadonlyMap<string, string>; everyOne?: boolean; status?: number }

export type Person = readonly [sub: string, name: string]

/** The letter's number and day, and which tasks it is about. */
export const LetterForm = ({
  visit,
  kind,
  tasks,
  more,
  facilitators,
  shown: { typed, everyOne },
  faults,
}: {
  visit: Visit
  kind: Kind
  tasks: readonly WaitingTask[]
  more: boolean
  facilitators: readonly Person[]
  shown: Shown
  faults: ReadonlyMap<string, string>
}) => {
  const { words, query, actor, wall } = visit
  const text = words.letters
  const picked = new Set(typed?.all('pilih'))
  const noneFault = faults.get('pilih')
  const { columns } = text
  return (
    <form method="post" action="/surat/periksa">
      <input type="hidden" name="jenis" value={kind} />
      {/* The first button of a form is what Enter presses. */}
      <button class="unseen" type="submit" name="aksi" value="periksa" tabindex={-1}>
        {text.check}
      </button>
      <div class="panel">
        <div class="two">
          <TextInput
            id="nomor"
            label={text.number}
            hint={text.numberHint}
            value={typed?.one('nomor') ?? query['nomor'] ?? ''}
            fault={faults.get('nomor')}
          />
          <TextInput
            id="tanggal"
            label={text.date}
            value={typed?.one('tanggal') ?? query['tanggal'] ?? wall.today}
            type="date"
            narrow
            fault={faults.get('tanggal')}
          />
        </div>
      </div>
      <div class="list-tools gap" id="pilih" tabindex={-1}>
        <span class="muted">{text.shown(tasks.length, more)}</span>
        <button class="as-link" type="submit" name="aksi" value="semua">
          {text.pickAll}
        </button>
        <a class="not-on-phone" href={withQuery('/surat.csv', { jenis: kind })}>
          {words.inbox.csv}
        </a>
      </div>
      {noneFault && <FaultText id="pilih" fault={noneFault} />}
      <div class="sheet">
        <table class="table work" role="table">
          <caption class="unseen">{text.list}</caption>
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">
                <span class="unseen">{columns.pick}</span>
              </th>
              <th role="columnheader" scope="col">
                {columns.proposal}
              </th>
              <th role="columnheader" scope="col">
                {columns.due}
              </th>
              {[
                columns.checks,
                kind === 'decree'
                  ? columns.decided
                  : kind === 'responsibility-statement'
                    ? columns.facilitator
                    : columns.amount,
              ].map((name) => (
                <th role="columnheader" scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {tasks.map((task) => {
              const mayPick = task.holder === null || task.holder.sub === actor.sub
              return (
                <tr role="row">
                  <td role="cell" class="row-pick">
                    {mayPick && (
                      <input
                        type="checkbox"
                        name="pilih"
                        value={task.id}
                        checked={everyOne || picked.has(task.id)}
                        aria-label={text.pick(task.title)}
                      />
                    )}
                  </td>
                  <td role="cell" class="row-name">
                    <a href={`/tugas/${task.id}`}>{task.title}</a>
                    <small>
                      {task.number} · {task.village}
                      {kind !== 'submission' && task.requestedAmount !== null && ` · ${rupiah(task.requestedAmount)}`}
                    </small>
                  </td>
                  <td role="cell" class="row-due">
                    <DueTag dueAt={task.dueAt} wall={wall} words={words} />
                  </td>
                  <td role="cell" class="row-checks">
                    <ChecksInShort checks={task.checks} visit={visit} />
                  </td>
                  <td role="cell" class="row-says">
                    {mayPick ? (
                      <SaidOf
                        task={task}
                        kind={kind}
                        facilitators={facilitators}
                        typed={typed}
                        faults={faults}
                        visit={visit}
                      />
                    ) : (
                      task.holder && text.heldBy(task.holder.name)
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <div class="buttons">
        <button class="button" type="submit" name="aksi" value="periksa">
          {text.check}
        </button>
      </div>
    </form>
  )
}

/** What the letter says of one task beside its approval. */
const SaidOf = ({
  task,
  kind,
  facilitators,
  typed,
  faults,
  visit: { words },
}: {
  task: WaitingTask
  kind: Kind
  facilitators: readonly Person[]
  typed: Typed | undefined
  faults: ReadonlyMap<string, string>
  visit: Visit
}) => {
  const text = words.letters
  switch (kind) {
    case 'submission':
      return <>{task.requestedAmount === null ? '' : rupiah(task.requestedAmount)}</>
    case 'decree': {
      const name = amountName(task.id)
      const fault = faults.get(name)
      const asked = task.requestedAmount === null ? '' : rupiah(task.requestedAmount).slice(2)
      return (
        <>
          {fault && <FaultText id={name} fault={fault} />}
          <input
            class="in-row"
            id={name}
            name={name}
            value={typed?.one(name) || asked}
            inputmode="numeric"
            autocomplete="off"
            aria-label={text.amountOf(task.title)}
            aria-invalid={fault ? 'true' : undefined}
            aria-describedby={fault ? `${name}-fault` : undefined}
          />
        </>
      )
    }
    case 'responsibility-statement': {
      const name = facilitatorName(task.id)
      const fault = faults.get(name)
      if (!task.needsFacilitator) return <span class="muted">{text.hasFacilitator}</span>
      return (
        <>
          {fault && <FaultText id={name} fault={fault} />}
          <select
            class="in-row"
            id={name}
            name={name}
            aria-label={text.facilitatorOf(task.title)}
            aria-invalid={fault ? 'true' : undefined}
            aria-describedby={fault ? `${name}-fault` : undefined}
          >
            <option value="">{words.form.choose}</option>
            {facilitators.map(([sub, person]) => (
              <option value={sub} selected={typed?.one(name) === sub}>
                {person}
              </option>
            ))}
          </select>
        </>
      )
    }
  }
}
