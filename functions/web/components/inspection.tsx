import {
  type FindingClass,
  type Level,
  premisesLevel,
} from '../../../shared/workflows/food-inspection/v1/premises-level.ts'
import type { Language } from '../../language.ts'
import type { Words } from '../words/words.ts'
import { Tag } from './tag.tsx'

type Finding = { group: string; class: FindingClass; note: string }

/** The level of a visit with its reason, and how often the maker checks itself (PerKa BPOM 2012). */
export const LevelFacts = ({
  findings,
  words,
  language,
}: {
  findings: readonly Finding[]
  words: Words
  language: Language
}) => {
  const { result: text } = words.requests
  const level = premisesLevel(findings)
  return (
    <>
      <div>
        <dt>{words.requests.visitForm.computed}</dt>
        <dd>
          <LevelTag level={level} words={words} /> {level.passes ? text.passes : text.fails}
        </dd>
      </div>
      <div>
        <dt>{text.because}</dt>
        <dd>{level.because[language]}</dd>
      </div>
      <div>
        <dt>{text.audit}</dt>
        <dd>{level.audit[language]}</dd>
      </div>
    </>
  )
}

const LevelTag = ({ level: { level, passes }, words }: { level: Level; words: Words }) => (
  <Tag tone={passes ? 'ok' : 'late'}>{words.requests.result.level(level)}</Tag>
)

/** What was found, in the order of the checklist. */
export const Findings = ({
  findings,
  words,
  level = 3,
}: {
  findings: readonly Finding[]
  words: Words
  /** Of its heading. */
  level?: 2 | 3
}) => {
  const { result: text, findingGroups } = words.requests
  return (
    <>
      {level === 2 ? (
        <h2 class="h3 gap">{text.findings(findings.length)}</h2>
      ) : (
        <h3 class="h3 gap">{text.findings(findings.length)}</h3>
      )}
      {findings.length > 0 && (
        <ul class="checks">
          {findings.map(({ group, class: found, note }) => (
            <li>
              <span>
                {group}. {findingGroups[group as keyof typeof findingGroups] ?? ''}
                <small>{note}</small>
              </span>
              <Tag tone={found === 'MI' ? undefined : found === 'MA' ? 'soon' : 'late'}>
                {words.choices[found] ?? found}
              </Tag>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
