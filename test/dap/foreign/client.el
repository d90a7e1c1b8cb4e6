;;; client.el --- dap-mode drives Heddle's debug adapter  -*- lexical-binding: t; -*-

;; Run by test/dap/foreign.test.ts:
;;   emacs --batch -l client.el NODE ADAPTER PYTHON PROGRAM
;; What dap-mode saw goes to standard output, a line each.  Everything is done by the commands a
;; person gives; only waiting for an answer takes the place of looking at the screen.

;;; Code:

(require 'package)
(package-initialize)
(setq lsp-session-file (expand-file-name "lsp-session" user-emacs-directory)
      dap-auto-show-output nil)
(require 'dap-mode)
(require 'dap-ui)

(defconst deadline 60 "Seconds until a state that does not come about fails the run.")

(defun said (format &rest values)
  "Print a line made of FORMAT and VALUES."
  (princ (concat (apply #'format format values) "\n")))

(defun until (what test)
  "Wait until TEST returns non-nil, and return that; WHAT says what is awaited."
  (let ((end (+ (float-time) deadline)) result)
    (while (not (setq result (funcall test)))
      (when (> (float-time) end)
        (error "Not within %s s: %s" deadline what))
      (accept-process-output nil 0.02))
    result))

(defun marked (mark)
  "Go to the line of the program that ends with the comment MARK."
  (goto-char (point-min))
  (search-forward (concat "# " mark "\n"))
  (forward-line -1))

(defun session () (dap--cur-session))

(defun threads ()
  "The threads of the session, as the adapter lists them now."
  (gethash "threads" (dap-request (session) "threads")))

(defun choose (pattern)
  "Have the next question answered with the first choice that matches PATTERN."
  (setq completing-read-function
        (lambda (_prompt choices &rest _)
          (seq-find (lambda (one) (string-match-p pattern one)) choices))))

(defun stack ()
  "The frames of the thread that is selected, once they are there and the cursor is on the first."
  (until "a stack"
         (lambda ()
           (let ((frames (gethash (dap--debug-session-thread-id (session))
                                  (dap--debug-session-thread-stack-frames (session)))))
             (and (memq (dap--debug-session-active-frame (session)) frames) frames)))))

(defun show-stack (title)
  "Print the selected thread's frames under TITLE, and the line the cursor was taken to."
  (let ((frames (stack)))
    (said "%s: %s" title
          (mapconcat (lambda (frame) (format "%s:%d" (gethash "name" frame) (gethash "line" frame)))
                     (seq-filter (lambda (frame)
                                   (string-suffix-p "bank.py" (dap--get-path-for-frame frame)))
                                 frames)
                     " < "))
    (said "  cursor on: %s"
          (with-current-buffer (find-buffer-visiting (dap--get-path-for-frame (car frames)))
            (string-trim (thing-at-point 'line t))))))

(defun show-variables (scope)
  "Print the variables of the SCOPE of the first frame."
  (let* ((frame (gethash "id" (dap--debug-session-active-frame (session))))
         (scopes (gethash "scopes" (dap-request (session) "scopes" :frameId frame)))
         (wanted (seq-find (lambda (one) (equal (gethash "name" one) scope)) scopes))
         (rows (dap-request (session) "variables"
                            :variablesReference (gethash "variablesReference" wanted))))
    (dolist (row (gethash "variables" rows))
      (unless (string-prefix-p "__" (gethash "name" row))
        (said "  %s %s = %s" (downcase scope) (gethash "name" row)
              (replace-regexp-in-string "0x[0-9a-f]+" "0x..." (gethash "value" row)))))))

(defun show-threads (title)
  "Print the names of all threads under TITLE; times are left out."
  (said "%s:" title)
  (dolist (thread (threads))
    (said "  %s" (replace-regexp-in-string "waits [0-9.]+ [^ ]+" "waits ..."
                                           (gethash "name" thread)))))

(defun eval-shown (expression)
  "Evaluate EXPRESSION as `dap-eval' does and print what is displayed at the cursor."
  (let (shown)
    (cl-letf (((symbol-function 'dap-overlays--display-interactive-eval-result)
               (lambda (value &rest _) (setq shown value))))
      (dap-eval expression)
      (until expression (lambda () shown)))
    (said "  %s -> %s" expression shown)))

(defun step-by (command title)
  "Give COMMAND, wait for the stop that follows, and print it under TITLE."
  (funcall command (session))
  (until title (lambda () (dap--debug-session-thread-id (session))))
  (show-stack title))

(pcase-let ((`(,node ,adapter ,python ,program) command-line-args-left))
  (setq command-line-args-left nil)
  (dap-mode 1)
  (dap-register-debug-provider
   "heddle"
   (lambda (configuration)
     (append configuration (list :dap-server-path (list node adapter)))))
  (find-file program)
  (marked "book")
  (dap-breakpoint-add)
  (marked "closed")
  (dap-breakpoint-add)
  (cl-letf (((symbol-function 'read-string) (lambda (&rest _) "ledger['in'] == 5")))
    (call-interactively #'dap-breakpoint-condition))
  (dap-debug (list :type "heddle" :request "launch" :name "bank" :record :json-false
                   :program program :python python))
  (until "a stop" (lambda () (dap--debug-session-thread-id (session))))
  (said "breakpoints: %s"
        (mapconcat (lambda (one)
                     (format "%d %s" (gethash "line" one)
                             (if (gethash "verified" one) "verified" "not verified")))
                   (gethash program (dap--debug-session-breakpoints (session))) ", "))
  (show-stack "stopped")
  (show-variables "Locals")
  (eval-shown "ledger[kind] + amount")
  (eval-shown "no_such_name")
  (until "the other teller waiting"
         (lambda () (seq-find (lambda (one) (string-match-p "pay_out: waits .* vault" (gethash "name" one)))
                              (threads))))
  (show-threads "threads")
  (dap-up-stack-frame 1)
  (said "caller: %s" (gethash "name" (dap--debug-session-active-frame (session))))
  (step-by #'dap-next "next")
  (step-by #'dap-step-out "step out")
  (step-by #'dap-next "next")
  (choose "pay_out")
  (let ((stopped (dap--debug-session-thread-id (session))))
    (dap-switch-thread)
    (until "the waiting thread" (lambda () (not (eq stopped (dap--debug-session-thread-id (session))))))
    (show-stack "waiting thread")
    (dap--select-thread-id (session) stopped t)
    (show-stack "back"))
  (call-interactively #'dap-continue)
  (until "the other teller's stop" (lambda () (dap--debug-session-thread-id (session))))
  (show-stack "stopped")
  (show-variables "Locals")
  (step-by #'dap-step-out "step out")
  (step-by #'dap-step-in "step in")
  (call-interactively #'dap-continue)
  (until "the last stop" (lambda () (dap--debug-session-thread-id (session))))
  (show-stack "stopped")
  (show-threads "threads")
  (let ((ending (session)))
    (call-interactively #'dap-continue)
    (until "the end" (lambda () (eq 'terminated (dap--debug-session-state ending))))
    (said "session: %s" (dap--debug-session-state ending))
    (said "printed:\n%s" (with-current-buffer (dap--debug-session-output-buffer ending)
                           (string-trim-right (buffer-string))))))

;;; client.el ends here
