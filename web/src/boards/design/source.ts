// SPDX-License-Identifier: Apache-2.0
// What the designer knows of forms, chart types and metrics, read once and kept.
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { FieldInfo, FormInfo } from '../../api/forms'
import { useForm, useForms } from '../../api/hooks'
import { listCharts, listMetrics } from '../../api/reports'
import { type FieldPath, pathsOf } from '../../views/paths'
import type { AnalysisInfo, ChartInfo, MetricInfo } from '../types'
import { useLang } from '../../i18n/staff'
import type { Known } from './say'

export interface Source extends Known {
  key: string
  form: FormInfo
  paths: readonly FieldPath[]
  /** The forms that its links lead to. */
  linked: readonly FormInfo[]
}

const targetsOf = (form: FormInfo | undefined): string[] => [
  ...new Set(
    form?.fields.flatMap((field) =>
      field.type === 'link' && field.target ? [field.target] : [],
    ) ?? [],
  ),
]

export function sourceOf(
  form: FormInfo,
  linked: readonly FormInfo[],
  metrics: readonly MetricInfo[],
): Source {
  const paths = pathsOf(form, linked)
  const by = new Map(paths.map((one) => [one.path, one]))
  return {
    key: form.key,
    form,
    paths,
    linked,
    metrics,
    find: (path) => by.get(path)?.field,
    titleOf: (path) => by.get(path)?.title ?? path,
  }
}

const NONE: readonly never[] = []

export function useMetrics(): readonly MetricInfo[] {
  const lang = useLang()
  const { data } = useQuery({
    queryKey: ['metrics', lang],
    queryFn: () => listMetrics(),
    retry: false,
    staleTime: 60_000,
  })
  return data?.rows ?? NONE
}

function usePublished() {
  const lang = useLang()
  return useQuery({
    queryKey: ['chart-types', lang],
    queryFn: () => listCharts(),
    staleTime: Number.POSITIVE_INFINITY,
  }).data
}

export const useChartInfos = (): readonly ChartInfo[] => usePublished()?.rows ?? NONE
export const useAnalyses = (): readonly AnalysisInfo[] => usePublished()?.analyses ?? NONE

/** A form with what its links lead to; undefined until it is there. */
export function useSource(key: string | undefined): Source | undefined {
  const { data: form } = useForm(key)
  const metrics = useMetrics()
  const targets = useMemo(() => targetsOf(form), [form])
  const linked = useForms(targets)
  return useMemo(
    () => (form ? sourceOf(form, linked, metrics) : undefined),
    [form, linked, metrics],
  )
}

/** Several at once, for what concerns the whole board. */
export function useSources(keys: readonly string[]): ReadonlyMap<string, Source> {
  const forms = useForms(keys)
  const metrics = useMetrics()
  const targets = useMemo(() => [...new Set(forms.flatMap(targetsOf))], [forms])
  const linked = useForms(targets)
  return useMemo(
    () => new Map(forms.map((form) => [form.key, sourceOf(form, linked, metrics)])),
    [forms, linked, metrics],
  )
}

export const fieldAt = (
  sources: ReadonlyMap<string, Source>,
  form: string | undefined,
  path: string | undefined,
): FieldInfo | undefined => (form && path ? sources.get(form)?.find(path) : undefined)
