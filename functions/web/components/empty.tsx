import type { Child } from 'hono/jsx'

/** Nothing is here: why, and what to do next. */
export const Empty = ({ title, text, children }: { title: string; text: string; children?: Child }) => (
  <div class="panel empty">
    <h2 class="h2">{title}</h2>
    <p>{text}</p>
    {children && <div class="buttons">{children}</div>}
  </div>
)
