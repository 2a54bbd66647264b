/** Classes of findings in a premises visit, minor to critical (CPPB-IRT form, domain.md 3.1). */
export const FINDING_CLASSES = ['MI', 'MA', 'SE', 'KR'] as const
export type FindingClass = (typeof FINDING_CLASSES)[number]
/** Groups of the visit form; A to E are sourced, F to N are general knowledge. */
export const FINDING_GROUPS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N'] as const

export type PremisesLevel = 'I' | 'II' | 'III' | 'IV'
export type Level = {
  level: PremisesLevel
  /** Levels I and II may have the certificate; III and IV must be repaired first. */
  passes: boolean
  /** How often the maker checks itself. */
  audit: { id: string; en: string }
  /** Counts of each class, from which the level follows. */
  counts: Readonly<Record<FindingClass, number>>
  because: { id: string; en: string }
}

/** PerKa BPOM HK.03.1.23.04.12.2207/2012; whether it stands under BPOM 4/2024 is an open point (domain.md 10). */
export function premisesLevel(findings: readonly { class: FindingClass }[]): Level {
  const counts = { MI: 0, MA: 0, SE: 0, KR: 0 }
  for (const finding of findings) counts[finding.class] += 1
  const { MI, MA, SE, KR } = counts
  const say = (id: string, en: string) => ({ id, en })
  if (KR >= 1 || SE >= 5)
    return {
      level: 'IV',
      passes: false,
      audit: say('setiap hari', 'daily'),
      counts,
      because:
        KR >= 1
          ? say(`${KR} temuan kritis`, `${KR} critical finding(s)`)
          : say(`${SE} temuan serius, batasnya 4`, `${SE} serious findings; 4 are the limit`),
    }
  if (SE >= 1 || MA >= 4)
    return {
      level: 'III',
      passes: false,
      audit: say('setiap dua minggu', 'every two weeks'),
      counts,
      because:
        SE >= 1
          ? say(`${SE} temuan serius`, `${SE} serious finding(s)`)
          : say(`${MA} temuan mayor, batasnya 3`, `${MA} major findings; 3 are the limit`),
    }
  if (MA >= 2 || MI >= 2)
    return {
      // The table gives no level to two and more minor findings alone: the next one counts (design default).
      level: 'II',
      passes: true,
      audit: say('setiap bulan', 'monthly'),
      counts,
      because: say(`${MA} temuan mayor dan ${MI} minor`, `${MA} major and ${MI} minor findings`),
    }
  return {
    level: 'I',
    passes: true,
    audit: say('setiap dua bulan', 'every two months'),
    counts,
    because: say(`${MA} temuan mayor dan ${MI} minor`, `${MA} major and ${MI} minor findings`),
  }
}
