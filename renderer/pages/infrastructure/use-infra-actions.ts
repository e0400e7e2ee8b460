import { useMutation } from '@tanstack/react-query'
import type { InfraServiceName } from '../../../main/contract/infra.ts'
import { queryClient } from '../../ask.ts'
import { client } from '../../client.ts'
import { showFailure } from '../../import-file.tsx'

export interface InfraActions {
  start(services?: InfraServiceName[], ports?: Partial<Record<InfraServiceName, number>>): void
  stop(services?: InfraServiceName[]): void
  restart(services: InfraServiceName[]): void
  remove(services: InfraServiceName[], data: boolean): void
  cancel(jobId: string): void
}

/** The buttons' work: each begins a job, which the status then tells of. */
export function useInfraActions(): InfraActions {
  const { mutate } = useMutation({
    mutationFn: ({ work }: { work: () => Promise<unknown>; title: string }) => work(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['infra'] }),
    onError: (error, { title }) => showFailure(title, error),
  })
  return {
    start: (services, ports) =>
      mutate({ title: 'The services were not started', work: () => client.infra.start({ services, ports }) }),
    stop: (services) =>
      mutate({ title: 'The services were not stopped', work: () => client.infra.stop({ services }) }),
    restart: (services) =>
      mutate({ title: 'The service was not restarted', work: () => client.infra.restart({ services }) }),
    remove: (services, data) =>
      mutate({ title: 'The service was not removed', work: () => client.infra.remove({ services, data }) }),
    cancel: (jobId) => mutate({ title: 'Nothing was cancelled', work: () => client.infra.cancel({ jobId }) }),
  }
}
