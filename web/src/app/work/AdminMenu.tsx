// SPDX-License-Identifier: Apache-2.0
// What whoever administers flows may do with the instance he looks at.
import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { AdminOp } from '../../flow/AdminOp'
import { type AdminOp as Op, fitting, tokensOf } from '../../flow/adminOps'
import { t } from '../../i18n/t'
import { IconButton, Menu } from '../../ui'
import { reread } from './api'
import { hands } from './model'
import { nodeTitle } from './say'
import type { Instance } from './types'

const NOWHERE = ['start', 'exclusive', 'parallel', 'inclusive']

type Shown = Pick<
  Instance,
  'id' | 'rev' | 'title' | 'state' | 'tokens' | 'open' | 'graph' | 'may_admin'
>

export default function AdminMenu({ instance }: { instance: Shown }) {
  const [op, setOp] = useState<Op | null>(null)
  const { graph, tokens } = instance
  const open = hands(instance.open)
  const ops = fitting(instance.may_admin, tokens, open.length > 0)
  if (ops.length === 0) return null
  return (
    <>
      <Menu
        label={t('flowadm.admin')}
        placement="bottom end"
        items={ops.map((one) => ({
          key: one,
          title: t(`flowadm.op.${one}`),
          danger: one === 'terminate',
          onAction: () => setOp(one),
        }))}
        trigger={<IconButton icon={ShieldCheck} label={t('flowadm.admin')} />}
      />
      {op && (
        <AdminOp
          id={instance.id}
          rev={instance.rev}
          name={instance.title}
          op={op}
          tokens={tokensOf(tokens, op).map((one) => ({
            key: one.id,
            title: nodeTitle(graph, one.node),
          }))}
          nodes={graph.nodes
            .filter((one) => !NOWHERE.includes(one.type))
            .map((one) => ({ key: one.id, title: nodeTitle(graph, one.id) }))}
          tasks={open.map((one) => ({
            key: one.task,
            title: `${one.node_title} · ${one.user?.name ?? ''}`,
          }))}
          onClose={() => setOp(null)}
          onDone={() => {
            setOp(null)
            void reread()
          }}
        />
      )}
    </>
  )
}
