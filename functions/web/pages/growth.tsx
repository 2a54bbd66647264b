import { setGrowthStage } from '../../../shared/cases/growth-stage.ts'
import { readGroupRecord } from '../../../shared/cases/reads/read-group-record.ts'
import { readGroup } from '../../../shared/cases/reads/read-groups.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { GROWTH_MARKS, GROWTH_STAGES, isGrowthMark } from '../../../shared/names/facilitation.ts'
import { FaultSummary } from '../components/fields.tsx'
import { Remark } from '../components/notice.tsx'
import { type Page, param, type Reply, type Visit } from '../visit.ts'

/** How far a group has grown: what was seen is ticked, and the stage follows. */
export const growth: readonly Page[] = [
  { method: 'GET', path: '/kelompok/:id/tahap', run: (visit) => show(visit) },
  { method: 'POST', path: '/kelompok/:id/tahap', run: keep },
]

type Shown = { marks?: readonly string[]; fault?: string; stale?: boolean; status?: number }

async function show(visit: Visit, shown: Shown = {}): Promise<Reply> {
  const { deps, actor, words, language } = visit
  const id = param(visit, 'id')
  const [read, record] = await Promise.all([readGroup(deps, actor, id), readGroupRecord(deps, actor, id)])
  if (read.kind === 'refused') return read
  if (record.kind === 'refused' || !record.actions.includes('set-stage')) return refused('not-found')
  const { group } = read
  const last = record.entries
    .flatMap(({ events }) => events.flatMap((event) => (event.type === 'GrowthStageSet' ? [event] : [])))
    .at(-1)
  const ticked = new Set(shown.marks ?? last?.marks ?? [])
  const { growth: text } = words.facilitation
  return {
    kind: 'page',
    title: text.title(group.name),
    section: 'groups',
    ...(shown.status ? { status: shown.status } : {}),
    body: (
      <div class="narrow">
        <FaultSummary faults={shown.fault ? [{ id: 'GROWING', text: shown.fault }] : []} words={words} />
        {shown.stale && <Remark tone="soon">{words.groups.judge.newest}</Remark>}
        <p class="small">
          <a href={`/kelompok/${id}`}>‹ {group.name}</a>
        </p>
        <h1 class="h1">{text.title(group.name)}</h1>
        <p>{text.now(group.growthStage ? words.groups.stages[group.growthStage] : words.facilitation.notJudged)}</p>
        <p class="muted">{text.lead}</p>
        <form class="panel gap" method="post" action={`/kelompok/${id}/tahap`}>
          <input type="hidden" name="kunci" value={visit.newKey()} />
          <input type="hidden" name="versi" value={read.etag} />
          {GROWTH_STAGES.map((stage) => (
            <fieldset class="set" id={stage} tabindex={-1}>
              <legend>{words.groups.stages[stage]}</legend>
              {GROWTH_MARKS[stage].map((mark) => (
                <label class="tick">
                  <input type="checkbox" name="tanda" value={mark.code} checked={ticked.has(mark.code)} />
                  <span>{mark[language]}</span>
                </label>
              ))}
            </fieldset>
          ))}
          <div class="buttons">
            <button class="button" type="submit">
              {text.keep}
            </button>
          </div>
        </form>
      </div>
    ),
  }
}

async function keep(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words, language } = visit
  const id = param(visit, 'id')
  const marks = typed.all('tanda').filter(isGrowthMark)
  const options = { key: visit.keyOf([], { marks }), ifMatch: typed.one('versi') }
  const set = await setGrowthStage(deps, actor, id, { marks }, options)
  if (set.kind === 'refused' && set.code === 'incomplete')
    return show(visit, { marks, fault: set.faults?.[0]?.detail[language] ?? '', status: 422 })
  if (set.kind === 'refused' && set.code === 'stale') return show(visit, { marks, stale: true, status: 409 })
  if (set.kind === 'refused') return set
  const read = await readGroup(deps, actor, id)
  if (read.kind === 'refused') return read
  const { growthStage, name } = read.group
  const stage = growthStage ? words.groups.stages[growthStage] : words.facilitation.notJudged
  return {
    kind: 'go',
    to: `/kelompok/${id}`,
    notice: { tone: 'ok', title: words.facilitation.growth.done(name, stage) },
  }
}
