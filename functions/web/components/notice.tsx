import type { Child } from 'hono/jsx'
import type { Notice } from '../visit.ts'
import type { Tone } from './tag.tsx'

/** What has just happened, said once. */
export const NoticeBox = ({ notice }: { notice: Notice }) => (
  <div class={`notice notice--${notice.tone}`} role="status">
    <p>
      <b>{notice.title}</b>
    </p>
    {notice.lines && notice.lines.length > 0 && (
      <ul>
        {notice.lines.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
    )}
  </div>
)

/** A remark inside a page. */
export const Remark = ({ tone = 'info', children }: { tone?: Tone; children: Child }) => (
  <div class={`notice notice--${tone}`}>{children}</div>
)
