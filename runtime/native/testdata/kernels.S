# Code for the tests of package native. gen.go turns it into kernels_linux_amd64_test.go.
#
# Convention: rax ValRaw array, rcx callee, r15 VMContext; rbp, rsp, r15 are preserved.
.intel_syntax noprefix
.set TRAP, 16
.set EXIT, 24

.text
.align 16
empty:
  ret

# Everything but rbp, rsp and r15 is lost.
.align 16
clobber:
  mov rax, 0x1234567
  mov rbx, rax
  mov rcx, rax
  mov rdx, rax
  mov rsi, rax
  mov rdi, rax
  mov r8, rax
  mov r9, rax
  mov r10, rax
  mov r11, rax
  mov r12, rax
  mov r13, rax
  mov r14, rax
  pcmpeqd xmm0, xmm0
  pcmpeqd xmm15, xmm15
  ret

# vals[0] += vals[1]; vals[2] = address of the callee, vals[3] = vmctx, vals[4] = rsp
.align 16
add:
  mov rdx, [rax+16]
  add [rax], rdx
  mov [rax+32], rcx
  mov [rax+48], r15
  mov [rax+64], rsp
  ret

# calls the callee in a frame
.align 16
call:
  push rbp
  mov rbp, rsp
  call rcx
  pop rbp
  ret

# vals[0] exits with code vals[1]
.align 16
exits:
  push rbp
  mov rbp, rsp
  sub rsp, 16
  mov [rsp], rax
1:
  mov ecx, [rax+16]
  call [r15+EXIT]
  mov rax, [rsp]
  dec qword ptr [rax]
  jnz 1b
  leave
  ret

# one exit, then vals[0]++
.align 16
exit1:
  push rbp
  mov rbp, rsp
  sub rsp, 16
  mov [rsp], rax
  xor ecx, ecx
  call [r15+EXIT]
exit1_return:
  mov rax, [rsp]
  inc qword ptr [rax]
  leave
  ret

# three frames, then exit1 in a fourth
.align 16
deep:
  push rbp
  mov rbp, rsp
  call deep2
deep_return1:
  pop rbp
  ret
deep2:
  push rbp
  mov rbp, rsp
  sub rsp, 48
  call deep3
deep_return2:
  leave
  ret
deep3:
  push rbp
  mov rbp, rsp
  sub rsp, 16
  call exit1
deep_return3:
  leave
  ret

# rsp = vals[0], then exit
.align 16
exit_at:
  push rbp
  mov rbp, rsp
  mov rsp, [rax]
  xor ecx, ecx
  call [r15+EXIT]
  leave
  ret

# the same with a trap
.align 16
trap_at:
  push rbp
  mov rbp, rsp
  mov rsp, [rax]
  call [r15+TRAP]

.align 16
trap:
  push rbp
  mov rbp, rsp
  call [r15+TRAP]
trap_return:

# loads from vals[0] + vals[1]
.align 16
load:
  mov rdx, [rax]
  mov rcx, [rax+16]
load_pc:
  mov edx, [rdx+rcx]
  mov [rax], rdx
  ret

.align 16
illegal:
  ud2

.align 16
divide:
  mov ecx, [rax+16]
  mov eax, [rax]
  cdq
divide_pc:
  idiv ecx
  ret

# recursion without end: vals[0]++ per frame of 48 bytes
.align 16
recurse:
  push rbp
  mov rbp, rsp
  sub rsp, 32
  inc qword ptr [rax]
  call recurse
  leave
  ret

.align 16
forever:
  jmp forever

# forever in a frame below another one
.align 16
forever2:
  push rbp
  mov rbp, rsp
  call 1f
  pop rbp
  ret
1:
  push rbp
  mov rbp, rsp
  jmp forever

# vals[0] times round
.align 16
spin:
  mov rcx, [rax]
1:
  dec rcx
  jnz 1b
  ret

# vals[0] times tgkill(vals[1], vals[2], vals[3])
.align 16
signals:
  mov rbx, [rax]
  mov r12, [rax+16]
  mov r13, [rax+32]
  mov r14, [rax+48]
1:
  mov rdi, r12
  mov rsi, r13
  mov rdx, r14
  mov eax, 234
  syscall
  dec rbx
  jnz 1b
  ret

# The checksums: whatever is not preserved when the code is suspended changes the result.
# vals[0] iterations, vals[1] output buffer, vals[2] seed. The carry flag lives across
# iterations, and four words live in the red zone.
.macro GPR_INIT
  push rbp
  push r15
  push qword ptr [rax+16]
  mov rcx, [rax]
  mov rax, [rax+32]
.endm
.macro GPR_SEED
  imul rbx, rax, 0x10003
  imul rdx, rax, 0x20005
  imul rsi, rax, 0x30007
  imul rdi, rax, 0x40009
  imul rbp, rax, 0x5000b
  imul r8,  rax, 0x6000d
  imul r9,  rax, 0x7000f
  imul r10, rax, 0x80011
  imul r11, rax, 0x90013
  imul r12, rax, 0xa0015
  imul r13, rax, 0xb0017
  imul r14, rax, 0xc0019
  imul r15, rax, 0xd001b
  mov [rsp-8], rbx
  mov [rsp-64], rsi
  mov [rsp-120], rdi
  mov [rsp-128], r8
  clc
.endm
.macro GPR_STEP
  adc rax, rbx
  adc rbx, rdx
  adc rdx, rsi
  adc rsi, rdi
  adc rdi, rbp
  adc rbp, r8
  adc r8,  r9
  adc r9,  r10
  adc r10, r11
  adc r11, r12
  adc r12, r13
  adc r13, r14
  adc r14, r15
  adc r15, rax
  adc [rsp-8], r15
  adc [rsp-64], rax
  adc [rsp-120], rbx
  adc [rsp-128], rdx
  adc rax, [rsp-8]
  adc rbx, [rsp-64]
  adc rdx, [rsp-120]
  adc rsi, [rsp-128]
.endm
.macro GPR_NEXT top
  lea rcx, [rcx-1]
  jrcxz 9f
  jmp \top
9:
  mov rcx, [rsp]
.endm
.macro GPR_STORE
  mov [rcx+0], rax
  setc [rcx+128]
  mov [rcx+8], rbx
  mov [rcx+16], rdx
  mov [rcx+24], rsi
  mov [rcx+32], rdi
  mov [rcx+40], rbp
  mov [rcx+48], r8
  mov [rcx+56], r9
  mov [rcx+64], r10
  mov [rcx+72], r11
  mov [rcx+80], r12
  mov [rcx+88], r13
  mov [rcx+96], r14
  mov [rcx+104], r15
  mov rax, [rsp-8]
  mov [rcx+192], rax
  mov rax, [rsp-64]
  mov [rcx+200], rax
  mov rax, [rsp-120]
  mov [rcx+208], rax
  mov rax, [rsp-128]
  mov [rcx+216], rax
  stmxcsr [rcx+224]
  pop rcx
  pop r15
  pop rbp
.endm

.align 64
checksum128:
  GPR_INIT
  mov rdx, rax
  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
  imul rdx, rdx, 0x343FD
  add rdx, 0x269EC3+\i
  movq xmm\i, rdx
  punpcklqdq xmm\i, xmm\i
  .endr
  GPR_SEED
.align 32
1:
  GPR_STEP
  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14
  paddq xmm\i, xmm15
  .endr
  paddq xmm15, xmm0
  GPR_NEXT 1b
  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
  movdqu [rcx+1024+\i*64], xmm\i
  .endr
  GPR_STORE
  ret

.align 64
checksum256:
  GPR_INIT
  mov rdx, rax
  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
  imul rdx, rdx, 0x343FD
  add rdx, 0x269EC3+\i
  vmovq xmm\i, rdx
  vpbroadcastq ymm\i, xmm\i
  .endr
  GPR_SEED
.align 32
1:
  GPR_STEP
  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14
  vpaddq ymm\i, ymm\i, ymm15
  .endr
  vpaddq ymm15, ymm15, ymm0
  GPR_NEXT 1b
  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
  vmovdqu [rcx+1024+\i*64], ymm\i
  .endr
  vzeroupper
  GPR_STORE
  ret

.align 64
checksum512:
  GPR_INIT
  mov rdx, rax
  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  imul rdx, rdx, 0x343FD
  add rdx, 0x269EC3+\i
  vpbroadcastq zmm\i, rdx
  .endr
  .irp i,1,2,3,4,5,6,7
  imul rdx, rdx, 0x343FD
  add rdx, 0x269EC3+\i
  kmovq k\i, rdx
  .endr
  GPR_SEED
.align 32
1:
  GPR_STEP
  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
  vpaddq zmm\i, zmm\i, zmm31
  .endr
  vpaddq zmm31, zmm31, zmm0
  .irp i,1,2,3,4,5,6
  kaddq k\i, k\i, k7
  .endr
  kaddq k7, k7, k1
  GPR_NEXT 1b
  kmovq [rcx+136], k1
  kmovq [rcx+144], k2
  kmovq [rcx+152], k3
  kmovq [rcx+160], k4
  kmovq [rcx+168], k5
  kmovq [rcx+176], k6
  kmovq [rcx+184], k7
  .irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  vmovdqu64 [rcx+1024+\i*64], zmm\i
  .endr
  vzeroupper
  GPR_STORE
  ret
