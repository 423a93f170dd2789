// A workbook as the block that its first sheet is. The server reads it; nothing is done with it before the block was seen.
import { useMutation } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { useRef } from "react";
import { api, bodyOf } from "@/api/client";
import { asProblem } from "@/api/problem";
import { ProblemNote } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";
import { blockOf } from "./block";

const KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const read = (file: File) =>
  bodyOf(
    api.POST("/api/fundos/cadastro/importar", {
      // The description knows no file; it goes as it is.
      body: file as unknown as string,
      bodySerializer: (body) => body,
      headers: { "Content-Type": KIND },
    }),
  );

interface Props {
  onRead: (block: string) => void;
}

/** The button, and what was wrong with the file. */
export function OpenWorkbook({ onRead }: Props) {
  const words = useText().funds.paste;
  const input = useRef<HTMLInputElement>(null);
  const { mutate, error, isPending } = useMutation({
    mutationFn: read,
    onSuccess: ({ titulos, linhas }) => onRead(blockOf([titulos, ...linhas.map((row) => row.celulas)])),
  });
  const problem = error ? asProblem(error) : undefined;
  const fault = problem?.about("planilha");
  return (
    <div className="flex flex-col items-start gap-2">
      <input
        ref={input}
        type="file"
        accept=".xlsx"
        aria-label={words.workbook}
        hidden
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file) mutate(file);
          // The same file may be chosen again once it was corrected.
          target.value = "";
        }}
      />
      <Button disabled={isPending} onClick={() => input.current?.click()}>
        <FileUp aria-hidden="true" />
        {isPending ? words.opening : words.open}
      </Button>
      {fault && (
        <p role="alert" className="font-medium text-fail">
          {fault}
        </p>
      )}
      {problem && fault === undefined && <ProblemNote problem={problem} />}
    </div>
  );
}
