import type { Child } from 'hono/jsx'

export type Tone = 'late' | 'soon' | 'ok' | 'info' | 'returned'

/** A word of state. Its colour never stands alone: late has a sign as well. */
export const Tag = ({ tone, children }: { tone?: Tone | undefined; children: Child }) => (
  <span class={tone ? `tag tag--${tone}` : 'tag'}>{children}</span>
)
