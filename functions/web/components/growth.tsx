import type { GroupView } from '../../../shared/cases/reads/read-groups.ts'
import { ACTIVITY_TITLES } from '../../../shared/names/facilitation.ts'
import type { Visit } from '../visit.ts'

/** How far a group has grown, and what its city can plan for it. */
export const Growth = ({ group, visit }: { group: GroupView; visit: Visit }) => {
  const { words, language, actor } = visit
  const { growth, guidance, notJudged } = words.facilitation
  const mayPlan = actor.roles.some((role) => ['operator', 'facilitator', 'supervisor', 'verifier'].includes(role))
  return (
    <section class="panel" id="perkembangan">
      <div class="panel__head">
        <h2 class="h2">{words.groups.facts.stage}</h2>
        <a class="small" href={`/kelompok/${group.id}/tahap`}>
          {guidance.judgeGrowth}
        </a>
      </div>
      <p>{growth.now(group.growthStage ? words.groups.stages[group.growthStage] : notJudged)}</p>
      {mayPlan && (
        <form method="post" action="/dampingan/rencana" class="buttons no-print">
          <input type="hidden" name="kunci" value={visit.newKey()} />
          <input type="hidden" name="kelompok" value={group.id} />
          {(['coaching', 'group-visit'] as const).map((kind) => (
            <button class="button button--second button--small" type="submit" name="jenis" value={kind}>
              {guidance.plan(ACTIVITY_TITLES[kind][language])}
            </button>
          ))}
        </form>
      )}
    </section>
  )
}
