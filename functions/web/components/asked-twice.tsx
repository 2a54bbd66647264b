import type { Child } from 'hono/jsx'
import type { Visit } from '../visit.ts'

/** What cannot be undone is asked twice: first in a form that opens below the case, then read back on a page of its own. */

/** @param action where it is sent, to be read back first */
export const FoldedForm = ({
  id,
  action,
  open,
  text,
  children,
}: {
  id: string
  action: string
  open: boolean
  text: { title: string; lead: string; check: string }
  children: Child
}) => (
  <section class="panel" id={id}>
    <details open={open}>
      <summary>{text.title}</summary>
      <p class="hint">{text.lead}</p>
      <form method="post" action={action}>
        {children}
        <div class="buttons">
          <button class="button button--second" type="submit" name="aksi" value="periksa">
            {text.check}
          </button>
        </div>
      </form>
    </details>
  </section>
)

/**
 * @param back where it can still be changed
 * @param act what the button says to the server
 * @param given fields as they were typed, which go along unseen
 * @param says what is about to be done, line by line
 */
export const ReadBackForm = ({
  visit,
  action,
  back,
  act,
  given,
  says,
  text,
}: {
  visit: Visit
  action: string
  back: string
  act: string
  given: Readonly<Record<string, string>>
  says: readonly (readonly [name: string, value: string])[]
  text: { readBack: string; readBackLead: string; do: string; change: string }
}) => (
  <form class="panel panel--task narrow" method="post" action={action}>
    <h1 class="h1">{text.readBack}</h1>
    <p class="muted">{text.readBackLead}</p>
    <input type="hidden" name="kunci" value={visit.newKey()} />
    {Object.entries(given).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <dl class="describe gap">
      {says.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
    <div class="buttons">
      <button class="button button--stop" type="submit" name="aksi" value={act}>
        {text.do}
      </button>
      <a href={back}>{text.change}</a>
    </div>
  </form>
)
