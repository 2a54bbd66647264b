import type { Child } from 'hono/jsx'

/** What a page without content shows above its words; none of them says anything that the words do not. */
const PICTURES = {
  done: 'M12 40l8-24h32l8 24v16H12zM12 40h14l4 7h12l4-7h14M30 27l5 5 9-10',
  nothingFound: 'M31 13a18 18 0 100 36 18 18 0 000-36zM45 45l15 15M24 31h14',
  locked: 'M18 32h36v26H18zM25 32v-8a11 11 0 0122 0v8M36 43v6',
  trouble: 'M36 14l26 44H10zM36 30v13M36 50v1',
} as const
export type PictureName = keyof typeof PICTURES

export const Picture = ({ of }: { of: PictureName }) => (
  <svg class="picture" viewBox="0 0 72 72" aria-hidden="true" focusable="false">
    <path d={PICTURES[of]} />
  </svg>
)

/** Nothing is here: why, and what to do next. */
export const Empty = ({
  title,
  text,
  picture = 'done',
  children,
}: {
  title: string
  text: string
  picture?: PictureName
  children?: Child
}) => (
  <div class="panel empty">
    <Picture of={picture} />
    <h2 class="h2">{title}</h2>
    <p>{text}</p>
    {children && <div class="buttons">{children}</div>}
  </div>
)
