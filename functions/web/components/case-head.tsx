import type { Child } from 'hono/jsx'
import type { Words } from '../words/words.ts'

/** A part of the way in words, and below its name when it was done or how long it has lasted. */
export type NotedStage = { label: string; is: 'done' | 'now' | 'ahead'; note?: string; isLate?: boolean }

export type Fact = { label: string; value: string }

/** On top of a case: its name, where it stands, what everyone asks first. */
export const CaseHead = ({
  back,
  beside,
  title,
  tags,
  facts,
  stages,
  stagesLabel,
  words,
}: {
  back: { href: string; text: string }
  /** Across from the way back. */
  beside?: Child
  title: string
  tags: Child
  facts: readonly Fact[]
  stages: readonly NotedStage[]
  stagesLabel?: string
  words: Words
}) => (
  <div class="case-head">
    <div class="width">
      <div class="crumb">
        <a href={back.href}>{back.text}</a>
        {beside}
      </div>
      <div class="title">
        <h1 class="h1 wrap-any">{title}</h1>
        {tags}
      </div>
      <dl class="facts">
        {facts.map(({ label, value }) => (
          <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {stages.length > 0 && <Stages stages={stages} label={stagesLabel ?? words.stages.label} words={words} />}
    </div>
  </div>
)

const Stages = ({ stages, label, words }: { stages: readonly NotedStage[]; label: string; words: Words }) => {
  const now = stages.findIndex(({ is }) => is === 'now') + 1
  return (
    <ol class="stages" aria-label={label}>
      {stages.map(({ label: name, is, note, isLate }) => (
        <li
          class={is === 'done' ? 'is-done' : is === 'now' ? 'is-now' : undefined}
          aria-current={is === 'now' ? 'step' : undefined}
        >
          {is === 'now' && <span class="unseen">{words.stages.now(now, stages.length)}</span>}
          {name}
          {is === 'done' && <span class="unseen">{words.stages.done}</span>}
          {note && <small class={isLate ? 'is-late' : undefined}>{note}</small>}
        </li>
      ))}
    </ol>
  )
}
