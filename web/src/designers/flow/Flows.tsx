// SPDX-License-Identifier: Apache-2.0
// 流程 of a form: the list, one flow.
import '../house/house.css'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Failed } from '../../app/shell/Boundary'
import { Skeleton } from '../../ui'
import { loadFlowAdminWords } from '../../app/admin/words'
import { HouseContext, useHouseOf } from '../house/house'
import { fetchFlow, useFlows } from './api'
import { FlowDesigner } from './FlowDesigner'

const Instances = lazy(async () => {
  const [page] = await Promise.all([import('./Instances'), loadFlowAdminWords()])
  return { default: page.Instances }
})
const FlowList = lazy(async () => ({ default: (await import('./FlowList')).FlowList }))

function Waiting() {
  return (
    <div className="a-page">
      <Skeleton lines={8} />
    </div>
  )
}

function List({ form }: { form: string }) {
  const { data, error, refetch } = useFlows(form)
  if (error) return <Failed error={error} onRetry={refetch} />
  if (!data) return <Waiting />
  return (
    <Suspense fallback={<Waiting />}>
      <FlowList flows={data.rows} onChange={refetch} />
    </Suspense>
  )
}

function One({ id }: { id: string }) {
  const [turn, setTurn] = useState(0)
  // What one works on is not read again behind his back.
  const { data, error, refetch } = useQuery({
    queryKey: ['flow', id, turn],
    queryFn: () => fetchFlow(id),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  if (error) return <Failed error={error} onRetry={refetch} />
  return data ? (
    <FlowDesigner key={`${id}.${turn}`} flow={data} onReload={() => setTurn((n) => n + 1)} />
  ) : (
    <Waiting />
  )
}

export default function Flows({
  form,
  flow,
  part,
}: {
  form: string
  flow?: string
  part?: 'instances'
}) {
  const { house, error } = useHouseOf(form)
  if (error) return <Failed error={error} />
  if (!house) return <Waiting />
  return (
    <HouseContext.Provider value={house}>
      {flow && part ? (
        <Suspense fallback={<Waiting />}>
          <Instances key={flow} id={flow} form={form} />
        </Suspense>
      ) : flow ? (
        <One key={flow} id={flow} />
      ) : (
        <List form={form} />
      )}
    </HouseContext.Provider>
  )
}
