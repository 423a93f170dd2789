// Short messages about what has just been done. They go away by themselves; failures stay until they are closed.
import { X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { Store, useStore } from "@/lib/store";
import { Button } from "./button";

interface Message {
  id: number;
  kind: "done" | "failed";
  text: string;
  code?: string;
}

const DONE_MILLIS = 5000;
const messages = new Store<readonly Message[]>([]);
let lastId = 0;

function add(message: Omit<Message, "id">): void {
  lastId += 1;
  messages.set([...messages.get().slice(-3), { ...message, id: lastId }]);
}

/** Says what was done. */
export function tellDone(text: string): void {
  add({ kind: "done", text });
}

/** Says what failed, with the code to look it up. */
export function tellFailed(text: string, code: string): void {
  add({ kind: "failed", text, code });
}

/** Where the messages appear. */
export function Toaster() {
  const text = useText();
  const shown = useStore(messages);
  const close = (id: number) => messages.set(messages.get().filter((message) => message.id !== id));
  return (
    <Radix.Provider swipeDirection="right" label={text.common.message}>
      {shown.map((message) => (
        <Radix.Root
          key={message.id}
          duration={message.kind === "done" ? DONE_MILLIS : Number.POSITIVE_INFINITY}
          onOpenChange={(open) => !open && close(message.id)}
          className={cn(
            "flex items-start gap-3 rounded-md border bg-surface py-2.5 pr-2 pl-3.5 shadow-lg",
            message.kind === "done" ? "border-ok" : "border-fail",
          )}
        >
          <Radix.Description className="flex-1">
            {message.text}
            {message.code && <span className="mt-0.5 block font-mono text-[11px] text-muted">{message.code}</span>}
          </Radix.Description>
          <Radix.Close asChild>
            <Button look="ghost" size="small-icon" aria-label={text.common.actions.close}>
              <X aria-hidden="true" />
            </Button>
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport
        label={text.common.messages}
        className="fixed right-4 bottom-4 z-60 flex w-96 max-w-[90vw] flex-col gap-2"
      />
    </Radix.Provider>
  );
}
